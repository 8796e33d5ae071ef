/**
 * Loads a module in a process that has loaded the Redis client, and prints what that took: ms, and bytes of resident
 * memory after garbage collection. Needs --expose-gc.
 */
require('@redis/client');
global.gc();
const filesBefore = Object.keys(require.cache).length;
const before = process.memoryUsage.rss();
const since = performance.now();
require(process.argv[2]);
const ms = performance.now() - since;
global.gc();
const bytes = process.memoryUsage.rss() - before;
const files = Object.keys(require.cache).length - filesBefore;
process.stdout.write(JSON.stringify({ ms, bytes, files }));
