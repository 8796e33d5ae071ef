/** Whether a replica has replaced a primary, or only slots were moved: no node says which. */
import type { Endpoint } from '../../server-options.js';
import type { SlotMap } from './slot-map.js';

/**
 * Whether what serves a slot now has taken the place of the slot's former primary.
 *
 * Nodes list a replica only once they have heard that it follows its primary, which can be a second after they have heard
 * of a promotion. So neither map needs to show a replica: a new primary for one that has no slots left is enough.
 *
 * @param before the last map that had the former primary
 */
export function isPromotion(slot: number, former: Endpoint, before: SlotMap, now: SlotMap): boolean {
  const shard = now.shardOf(slot);
  if (shard === undefined || shard.primary.endpoint === former) return false;
  const { primary, replicas } = shard;
  const wasReplica = before.shardOf(slot)?.replicas.some(({ id }) => id === primary.id) === true;
  const isReplica = replicas.some(({ endpoint }) => endpoint === former);
  const isNew = !before.primaries.some(({ id }) => id === primary.id);
  const isEmpty = !now.primaries.some(({ endpoint }) => endpoint === former);
  return wasReplica || isReplica || (isNew && isEmpty);
}
