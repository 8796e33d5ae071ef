/**
 * The package as it is published: the compiled files in `dist/`, not the sources that this bench could also run. A
 * compiler's additions would be measured with them.
 */
import { join } from 'node:path';
import { repositoryRoot } from '../harness/cache-folder.js';

function load<Module>(path: string): Module {
  const file = join(repositoryRoot, 'dist', 'src', path);
  try {
    return require(file) as Module;
  } catch (error) {
    throw new Error(`cannot load ${file}; has "npm run build" been run?`, { cause: error });
  }
}

export const { Session } = load<typeof import('../../src/runtime/session.js')>('runtime/session.js');
export const { CrashGuard } = load<typeof import('../../src/runtime/crash-guard/crash-guard.js')>(
  'runtime/crash-guard/crash-guard.js',
);
export const { LastWords } = load<typeof import('../../src/runtime/last-words.js')>('runtime/last-words.js');
export const { SystemClock } =
  load<typeof import('../../src/runtime/system-clock.js')>('runtime/system-clock.js');
export const { Deploys } = load<typeof import('../../src/runtime/deploys.js')>('runtime/deploys.js');
export const { ElectorPool } =
  load<typeof import('../../src/runtime/elector-pool.js')>('runtime/elector-pool.js');
export const { SCRIPTS } = load<typeof import('../../src/redis/scripts.js')>('redis/scripts.js');
export const { recordKey } = load<typeof import('../../src/redis/keys.js')>('redis/keys.js');
export const { RedisLeaseStore } = load<typeof import('../../src/redis/redis-lease-store.js')>(
  'redis/redis-lease-store.js',
);
