/** A cluster: most of it without *wait for replicas*, and a smaller part with the replica of each master waited for. */
import { slotOf } from '../../harness/redis-server/index.js';
import { CLUSTER_KINDS } from '../faults/catalogue.js';
import { ClusterVictim } from '../server/cluster-victim.js';
import { keysOf, type Parts } from './part-context.js';
import { replicatedParts } from './replicated-parts.js';

const MASTERS = 3;
const SLOTS = 16_384;

export const clusterParts: Parts = (context, allotment) => {
  const keys = spread(context.options.keys);
  return replicatedParts(context, allotment, {
    name: 'Cluster',
    keys,
    kinds: CLUSTER_KINDS,
    replicas: 1,
    servers: (waitForReplicas) => ClusterVictim.start({ clock: context.clock, keys, waitForReplicas }),
  });
};

/** One key after another for each master in turn. */
function spread(count: number): readonly string[] {
  const candidates = keysOf(count * 20);
  return keysOf(count).map((_, index) => {
    const ofMaster = candidates.filter(
      (key) => Math.floor((slotOf(key) * MASTERS) / SLOTS) === index % MASTERS,
    );
    return ofMaster[Math.floor(index / MASTERS)] ?? keysOf(count)[index] ?? '';
  });
}
