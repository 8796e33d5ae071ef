/** Stores that break a rule of clusters, judged on a real one. */
import type { Mutant } from './mutant.js';

const FOLDER = 'src/redis/topology/cluster';
const FAILOVER = ['test/redis/cluster/failover.spec.ts'];

export const CLUSTER_MUTANTS: readonly Mutant[] = [
  {
    name: 'cluster: a replaced primary is believed',
    specs: FAILOVER,
    patches: [
      { file: `${FOLDER}/witnesses.ts`, find: 'if (this.#needed === 0) return null', replace: 'return null' },
    ],
  },
  {
    name: 'cluster: a primary that is seen as dead is in office',
    specs: ['test/redis-pure/slot-map.spec.ts'],
    patches: [{ file: `${FOLDER}/office.ts`, find: 'DEAD.has(flag)', replace: "flag === 'dead'" }],
  },
  {
    name: 'cluster: one command for keys of several slots',
    specs: ['test/redis/cluster/reaching.spec.ts'],
    patches: [
      {
        file: 'src/redis/redis-lease-store.ts',
        find: "groupOf: server.kind === 'cluster' ? bySlot : undefined",
        replace: 'groupOf: undefined',
      },
    ],
  },
  {
    name: 'cluster: sent on by ASK, without ASKING',
    specs: ['test/redis/cluster/moving-slots.spec.ts'],
    patches: [
      {
        file: 'src/redis/script-runner.ts',
        find: 'if (!asking) return',
        replace: 'if (asking || !asking) return',
      },
    ],
  },
];
