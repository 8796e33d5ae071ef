/** Faults of a primary that has replicas, most of which end with one of them in its place. */
import { command } from '../../harness/redis-server/index.js';
import type { Dice } from '../../support/dice.js';
import type { ReplicatedVictim, Shard } from '../server/replicated-victim.js';
import type { Arena, FaultKind } from './kind.js';
import { during, lasting } from './lasting.js';

/** ms; shorter than what sentinels and nodes take for a death. */
const BRIEF_MS = 700;

type PrimaryArena = Arena<ReplicatedVictim>;

export function onPrimary<Struck extends ReplicatedVictim>(
  inject: (
    shard: Shard,
    arena: Arena<Struck>,
    dice: Dice,
    strike: (detail?: string) => void,
  ) => Promise<void>,
): FaultKind<Struck>['inject'] {
  return async (arena, dice, strike) => {
    const shard = await arena.servers.shard(dice.pick(arena.keys));
    if (shard !== null) await inject(shard, arena, dice, (detail) => strike('primary', detail));
  };
}

/** A replaced primary takes writes until it hears of it, for 8 s and more with sentinels. Now and then it is told. */
export async function maybeDemote(
  { servers }: PrimaryArena,
  { key, primary }: Shard,
  dice: Dice,
): Promise<void> {
  const waits = !dice.chance(0.7);
  await lasting(dice.between(100, 1_500));
  if (waits) return;
  const present = await servers.primaryOf(key).catch(() => primary);
  // It may be dead again, or the primary again.
  if (present !== primary) await servers.demote(primary, present).catch(() => undefined);
}

const killed: FaultKind<ReplicatedVictim> = {
  name: 'primary killed',
  weight: 14,
  apart: ['whole server'],
  inject: onPrimary(async (shard, arena, dice, strike) => {
    const { servers } = arena;
    strike();
    const next = await servers.failover(shard, 'kill', async () => {
      await shard.primary.kill();
      return servers.untilPromoted(shard);
    });
    await servers.repair(shard, next, async () => {
      await lasting(dice.between(0, 2_000));
      await servers.restart(shard.primary, dice.chance(0.5));
      await maybeDemote(arena, shard, dice);
    });
  }),
};

const promoted: FaultKind<ReplicatedVictim> = {
  name: 'clean promotion',
  weight: 18,
  apart: ['whole server'],
  inject: onPrimary(async (shard, arena, dice, strike) => {
    strike();
    const next = await arena.servers.failover(shard, 'promotion', () => arena.servers.promote(shard));
    await arena.servers.repair(shard, next, () => maybeDemote(arena, shard, dice));
  }),
};

const frozen: FaultKind<ReplicatedVictim> = {
  name: 'primary frozen until replaced',
  weight: 6,
  apart: ['whole server'],
  inject: onPrimary(async (shard, arena, dice, strike) => {
    const { servers } = arena;
    const longer = dice.between(0, 1_500);
    strike(`and ${longer.toFixed(0)} ms`);
    const next = await servers.failover(shard, 'freeze', async () => {
      await shard.primary.freeze();
      return servers.untilPromoted(shard);
    });
    await during(longer, () => shard.primary.thaw());
    await servers.repair(shard, next, () => maybeDemote(arena, shard, dice));
  }),
};

/** What replicas have not received is lost: renewals, releases, whole terms. */
const killedAhead: FaultKind<ReplicatedVictim> = {
  name: 'primary killed while its replicas lag',
  weight: 6,
  apart: ['whole server'],
  inject: onPrimary(async (shard, arena, dice, strike) => {
    const { servers, ttlMs } = arena;
    const ms = dice.between(0.1, 2) * ttlMs;
    strike(`the last ${ms.toFixed(0)} ms are lost`);
    const resume = await servers.holdReplication(shard);
    await lasting(ms);
    const next = await servers.failover(shard, 'kill, with replicas behind', async () => {
      await shard.primary.kill();
      return servers.untilPromoted(shard);
    });
    await resume();
    await servers.repair(shard, next, async () => {
      await lasting(dice.between(0, 2_000));
      await servers.restart(shard.primary, dice.chance(0.5));
      await maybeDemote(arena, shard, dice);
    });
  }),
};

/** Back before anybody calls it dead: the replicas copy that it has nothing. */
const emptied: FaultKind<ReplicatedVictim> = {
  name: 'primary restarted without its data',
  weight: 2,
  apart: ['whole server'],
  losesRecord: true,
  inject: onPrimary(async (shard, { servers }, _dice, strike) => {
    strike();
    await shard.primary.kill();
    await servers.restart(shard.primary, false);
    await servers.untilServing(shard.primary);
    await servers.whole(shard.key);
  }),
};

const frozenBriefly: FaultKind<ReplicatedVictim> = {
  name: 'primary frozen briefly',
  weight: 4,
  apart: ['whole server'],
  inject: onPrimary(async ({ primary }, _arena, dice, strike) => {
    const ms = dice.between(100, BRIEF_MS);
    strike(`${ms.toFixed(0)} ms`);
    await primary.freeze();
    await during(ms, () => primary.thaw());
  }),
};

const replicaFrozen: FaultKind<ReplicatedVictim> = {
  name: 'replica of a primary frozen',
  weight: 4,
  inject: onPrimary(async ({ replicas }, { ttlMs }, dice, strike) => {
    const ms = dice.between(0.5, 3) * ttlMs;
    const replica = dice.pick(replicas);
    strike(`${ms.toFixed(0)} ms`);
    await replica.freeze();
    await during(ms, () => replica.thaw());
  }),
};

const replicaKilled: FaultKind<ReplicatedVictim> = {
  name: 'replica of a primary killed',
  weight: 3,
  apart: ['whole server'],
  inject: onPrimary(async ({ key, replicas }, { servers, ttlMs }, dice, strike) => {
    const ms = dice.between(0, 2) * ttlMs;
    const replica = dice.pick(replicas);
    strike(`${ms.toFixed(0)} ms`);
    await replica.kill();
    await during(ms, () => servers.restart(replica, true));
    await servers.whole(key);
  }),
};

const clientsKilled: FaultKind<ReplicatedVictim> = {
  name: 'CLIENT KILL at a primary',
  weight: 3,
  inject: onPrimary(async ({ primary }, _arena, dice, strike) => {
    const types = dice.some(['normal', 'pubsub']);
    strike(types.join(' and '));
    for (const type of types) await command(primary, ['CLIENT', 'KILL', 'TYPE', type]).catch(() => undefined);
  }),
};

const scriptsForgotten: FaultKind<ReplicatedVictim> = {
  name: 'SCRIPT FLUSH at a primary',
  weight: 3,
  inject: onPrimary(async ({ primary }, _arena, _dice, strike) => {
    strike();
    await command(primary, ['SCRIPT', 'FLUSH']).catch(() => undefined);
  }),
};

export const PRIMARY_FAULTS: readonly FaultKind<ReplicatedVictim>[] = [
  killed,
  promoted,
  frozen,
  killedAhead,
  emptied,
  frozenBriefly,
  replicaFrozen,
  replicaKilled,
  clientsKilled,
  scriptsForgotten,
];
