/** Faults of what lies at the keys. */

import type { Victim } from '../server/victim.js';
import type { FaultKind } from './kind.js';
import { during, lasting } from './lasting.js';

const flush: FaultKind<Victim> = {
  name: 'FLUSHALL',
  weight: 5,
  losesRecord: true,
  inject: async ({ servers: victim }, _dice, strike) => {
    strike('redis');
    await victim.command('FLUSHALL');
  },
};

const deleted: FaultKind<Victim> = {
  name: 'DEL of the lock key',
  weight: 5,
  inject: async ({ servers: victim, keys }, dice, strike) => {
    const some = dice.some(keys);
    strike('redis', some.join(' '));
    await victim.command('DEL', ...some);
  },
};

/** Everything that the policy allows goes at once: one byte is less than any data set takes. */
function eviction(
  name: string,
  weight: number,
  policies: readonly string[],
  losesRecord: boolean,
): FaultKind<Victim> {
  return {
    name,
    weight,
    losesRecord,
    inject: async ({ servers: victim }, dice, strike) => {
      const policy = dice.pick(policies);
      strike('redis', policy);
      await victim.commands([
        ['CONFIG', 'SET', 'maxmemory-policy', policy],
        ['CONFIG', 'SET', 'maxmemory', 1],
        ['PING'],
        ['CONFIG', 'SET', 'maxmemory', 0],
        ['CONFIG', 'SET', 'maxmemory-policy', 'noeviction'],
      ]);
    },
  };
}

const outOfMemory: FaultKind<Victim> = {
  name: 'out of memory',
  weight: 3,
  apart: ['whole server', 'writes'],
  inject: async ({ servers: victim, ttlMs }, dice, strike) => {
    const ms = dice.between(0.2, 1.2) * ttlMs;
    const policy = dice.pick(['noeviction', 'volatile-lru']);
    strike('redis', `${policy}, ${ms.toFixed(0)} ms`);
    await victim.commands([
      ['CONFIG', 'SET', 'maxmemory-policy', policy],
      ['CONFIG', 'SET', 'maxmemory', 1],
    ]);
    await during(ms, () =>
      victim.commands([
        ['CONFIG', 'SET', 'maxmemory', 0],
        ['CONFIG', 'SET', 'maxmemory-policy', 'noeviction'],
      ]),
    );
  },
};

const FOREIGN = 'somebody-else';

/** By hand, or by a replica of 1.0.0: it takes the leadership away, and that is right. */
const overwritten: FaultKind<Victim> = {
  name: 'lock key overwritten',
  weight: 4,
  apart: ['writes'],
  inject: async ({ servers: victim, keys, ttlMs }, dice, strike) => {
    const some = dice.some(keys);
    const ms = dice.between(0.1, 1.5) * ttlMs;
    strike('redis', `${some.join(' ')}, removed after ${ms.toFixed(0)} ms`);
    await victim.commands(some.map((key) => ['SET', key, FOREIGN]));
    await during(ms, () => victim.command('DEL', ...some));
  },
};

const overwrittenBriefly: FaultKind<Victim> = {
  name: 'lock key overwritten with a TTL',
  weight: 4,
  apart: ['writes'],
  inject: async ({ servers: victim, keys, ttlMs }, dice, strike) => {
    const some = dice.some(keys);
    const ms = Math.round(dice.between(0.1, 1.2) * ttlMs);
    strike('redis', `${some.join(' ')}, ${ms} ms`);
    await victim.commands(some.map((key) => ['SET', key, FOREIGN, 'PX', ms]));
    await lasting(ms);
  },
};

export const DATA_FAULTS: readonly FaultKind<Victim>[] = [
  flush,
  deleted,
  eviction('eviction of leases', 4, ['volatile-lru', 'volatile-ttl', 'volatile-random'], false),
  eviction('eviction of everything', 4, ['allkeys-lru', 'allkeys-random'], true),
  outOfMemory,
  overwritten,
  overwrittenBriefly,
];
