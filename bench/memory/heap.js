/** Runs inside Node-RED: the heap after everything that can be collected has been. */

const v8 = require('node:v8');
const vm = require('node:vm');
const { setTimeout: delay } = require('node:timers/promises');

// As --expose-gc does, which a process that is already running cannot be given any more.
v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');

/** ms between collections: finalizers and timers of closed nodes get their turn. */
const PAUSE_MS = 50;

/** Bytes; the smallest of several, since what only just became garbage goes with a later collection. */
async function heapUsed(collections) {
  let least = Number.POSITIVE_INFINITY;
  for (let collection = 0; collection < collections; collection += 1) {
    collect();
    await delay(PAUSE_MS);
    collect();
    least = Math.min(least, process.memoryUsage().heapUsed);
  }
  return least;
}

module.exports = { heapUsed };
