import type { Enter } from '../contender.js';
import { connectIoRedis, requireOf } from './ioredis.js';

interface Mutex {
  readonly isAcquired: boolean;
  acquire(): Promise<void>;
  release(): Promise<void>;
}

type MutexClass = new (client: unknown, key: string, options: object) => Mutex;

/** Its mutex with its defaults, except for the TTL, and for the time after which an attempt would give up. */
export const enterRedisSemaphore: Enter = async (place, changed) => {
  const { Mutex } = requireOf(place)('redis-semaphore') as { readonly Mutex: MutexClass };
  const client = await connectIoRedis(place);
  let stopped = false;
  let campaign = Promise.resolve();
  const mutex = new Mutex(client, place.key, {
    lockTimeout: place.ttlMs,
    acquireTimeout: Number.POSITIVE_INFINITY,
    onLockLost: () => {
      changed();
      campaign = attempt();
    },
  });
  async function attempt(): Promise<void> {
    while (!stopped && !mutex.isAcquired) {
      try {
        await mutex.acquire();
      } catch {
        // An attempt that failed is made again, as its users have to.
        continue;
      }
      changed();
    }
  }
  return {
    start() {
      stopped = false;
      campaign = attempt();
    },
    async stop() {
      stopped = true;
      const released = mutex.release();
      await Promise.all([released, campaign]);
    },
    acting: () => !stopped && mutex.isAcquired,
  };
};
