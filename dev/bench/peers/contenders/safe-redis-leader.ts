import type { Enter } from '../contender.js';
import { connectIoRedis, requireOf } from './ioredis.js';

/** ms; it has no default, and its README uses this. */
const WAIT_MS = 3_000;

interface Leader {
  elect(): Promise<void>;
  stop(): Promise<void>;
  on(event: 'elected' | 'demoted' | 'error', listener: () => void): void;
}

type Create = (options: object) => Promise<Leader>;

export const enterSafeRedisLeader: Enter = async (place, changed) => {
  const { createSafeRedisLeader } = requireOf(place)('safe-redis-leader') as {
    readonly createSafeRedisLeader: Create;
  };
  const asyncRedis = await connectIoRedis(place);
  const leader = await createSafeRedisLeader({ asyncRedis, ttl: place.ttlMs, wait: WAIT_MS, key: place.key });
  let acting = false;
  const become = (acts: boolean) => {
    acting = acts;
    changed();
  };
  leader.on('elected', () => become(true));
  leader.on('demoted', () => become(false));
  leader.on('error', () => undefined);
  return {
    start: () => void leader.elect(),
    stop() {
      become(false);
      return leader.stop();
    },
    acting: () => acting,
  };
};
