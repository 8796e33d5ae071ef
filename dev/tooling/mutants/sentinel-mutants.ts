/** Stores that believe a primary without a majority of the sentinels behind it. */
import type { Mutant } from './mutant.js';

const VOTES = 'src/redis/topology/sentinel/vote.ts';
const TOPOLOGY = 'src/redis/topology/sentinel/sentinel-topology.ts';

const specs = ['test/redis/sentinel-votes.spec.ts'] as const;

export const SENTINEL_MUTANTS: readonly Mutant[] = [
  {
    name: 'an answer that no sentinel confirms counts',
    specs,
    patches: [
      {
        file: 'src/redis/confirmed.ts',
        find: '(succeeds(reply) ? confirmed.pipe(map(() => reply)) : of(reply))',
        replace: '(confirmed.closed ? EMPTY : of(reply))',
      },
    ],
  },
  {
    name: 'what the sentinels said before a call confirms it',
    specs,
    patches: [
      {
        file: TOPOLOGY,
        find: 'return this.#inquire().confirms(primary.vote);',
        replace: 'return of(undefined);',
      },
      {
        file: TOPOLOGY,
        find: '  defer,\n  type Observable,',
        replace: '  defer,\n  of,\n  type Observable,',
      },
    ],
  },
  {
    name: 'a majority of the sentinels that answer is enough',
    specs,
    patches: [
      {
        file: VOTES,
        find: 'return Math.floor(sentinels / 2) + 1;',
        replace: 'return Math.min(1, sentinels);',
      },
    ],
  },
  {
    name: 'sentinels of two failovers confirm one primary together',
    specs,
    patches: [{ file: VOTES, find: ' && one.epoch === other.epoch', replace: '' }],
  },
  {
    name: 'a sentinel with two addresses votes twice',
    specs,
    patches: [
      {
        file: 'src/redis/topology/sentinel/known-sentinels.ts',
        find: 'const id = sentinel.id ?? sentinel.name;',
        replace: 'const id = sentinel.name;',
      },
    ],
  },
  {
    name: 'two deployments in one list both have a majority',
    specs: ['test/redis-pure/known-sentinels.spec.ts'],
    patches: [
      {
        file: 'src/redis/topology/sentinel/known-sentinels.ts',
        find: 'this.#ids.size, ',
        replace: '',
      },
    ],
  },
  {
    name: 'sentinels that fell back to a former primary are followed at once',
    specs: ['test/redis-pure/epoch-memory.spec.ts'],
    patches: [
      {
        file: 'src/redis/topology/sentinel/epoch-memory.ts',
        find: 'if (now - this.#lowerSince < FORGET_MS) return false;',
        replace: '',
      },
    ],
  },
];
