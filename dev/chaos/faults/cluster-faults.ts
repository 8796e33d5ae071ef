/** Faults of a cluster: slots that move. */
import { type RedisServer, slotOf } from '../../harness/redis-server/index.js';
import type { Dice } from '../../support/dice.js';
import type { ClusterVictim } from '../server/cluster-victim.js';
import type { Arena, FaultKind } from './kind.js';
import { lasting } from './lasting.js';

type ClusterArena = Arena<ClusterVictim>;

/** Slots that move along, so that a reshard takes a while. */
const NEIGHBOURS = 20;
const SLOTS = 16_384;

const resharded: FaultKind<ClusterVictim> = {
  name: 'live reshard',
  weight: 7,
  apart: ['whole server'],
  inject: async (arena, dice, strike) => {
    const { servers, keys } = arena;
    const key = dice.pick(keys);
    const target = await anotherMaster(arena, key, dice);
    if (target === null) return;
    const slot = slotOf(key);
    const count = dice.whole(1, NEIGHBOURS);
    strike('cluster', `${count} slots, that of ${key} among them`);
    const slots = Array.from({ length: count }, (_, at) => (slot + at) % SLOTS);
    for (const each of slots) {
      // Neighbours may be there already.
      if ((await servers.cluster.masterOf(each)) === target) continue;
      await moved(arena, each, () => servers.cluster.moveSlot(each, target));
    }
  },
};

/** A free lease cannot be taken before the slot has moved: half of its keys are here, half there. */
const halfMoved: FaultKind<ClusterVictim> = {
  name: 'slot moved halfway',
  weight: 4,
  apart: ['whole server'],
  inject: async (arena, dice, strike) => {
    const { servers, keys, ttlMs } = arena;
    const key = dice.pick(keys);
    const target = await anotherMaster(arena, key, dice);
    if (target === null) return;
    const ms = dice.between(0.2, 2) * ttlMs;
    strike('cluster', `${ms.toFixed(0)} ms, ${key}`);
    await moved(arena, slotOf(key), async () => {
      const move = await servers.cluster.moving(slotOf(key), target);
      const there = await move.keys();
      if (there.length > 0 && dice.chance(0.7)) await move.migrate(dice.pick(there));
      await lasting(ms);
      await move.migrate();
      await move.finish();
    });
  },
};

/** Where nothing else is wrong with source and target; null if that is not to be had. */
async function anotherMaster(
  { servers: { cluster } }: ClusterArena,
  key: string,
  dice: Dice,
): Promise<RedisServer | null> {
  const source = await cluster.masterOf(key).catch(() => null);
  const target = await cluster.masterOf(dice.whole(0, SLOTS - 1)).catch(() => null);
  return source === null || target === source ? null : target;
}

/** A move that breaks off leaves a slot that serves nobody. */
async function moved({ servers }: ClusterArena, slot: number, work: () => Promise<void>): Promise<void> {
  await work().catch(() => servers.settleSlot(slot));
}

export const CLUSTER_FAULTS: readonly FaultKind<ClusterVictim>[] = [resharded, halfMoved];
