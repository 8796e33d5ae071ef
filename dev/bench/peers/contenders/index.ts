/** Who is compared, and with which settings. */
import type { Enter } from '../contender.js';
import { enterNodeLeader } from './node-leader.js';
import { enterOwn } from './own.js';
import { enterRedisSemaphore } from './redis-semaphore.js';
import { enterRedlock } from './redlock.js';
import { enterSafeRedisLeader } from './safe-redis-leader.js';

export interface Entrant {
  /** As people know it. */
  readonly name: string;
  /** The package; null for this one. */
  readonly package: string | null;
  readonly enter: Enter;
  /** ms between two attempts of a follower; 0 if it does not poll. */
  readonly pollMs: number;
  /** In words: how it is set up. */
  readonly settings: string;
}

export const ENTRANTS: readonly Entrant[] = [
  {
    name: 'cluster-leader',
    package: null,
    enter: enterOwn,
    pollMs: 0,
    settings: 'this package; renews three times per TTL and is told of changes',
  },
  {
    name: 'node-leader',
    package: '@compie-technologies/node-leader',
    enter: enterNodeLeader,
    pollMs: 1_000,
    settings: '`wait` 1 000 ms, the default of its README; renews three times per TTL',
  },
  {
    name: 'redlock',
    package: 'redlock',
    enter: enterRedlock,
    pollMs: 200,
    settings:
      '`using` on one server, defaults (a retry every 200 ± 100 ms, extension 500 ms before the end), `retryCount: -1` for acquisitions',
  },
  {
    name: 'redis-semaphore',
    package: 'redis-semaphore',
    enter: enterRedisSemaphore,
    pollMs: 10,
    settings:
      '`Mutex`, defaults (a retry every 10 ms, a refresh after 80 % of the TTL), `acquireTimeout: Infinity`',
  },
  {
    name: 'safe-redis-leader',
    package: 'safe-redis-leader',
    enter: enterSafeRedisLeader,
    pollMs: 3_000,
    settings: '`wait` 3 000 ms as in its README, since it has no default; renews twice per TTL',
  },
];
