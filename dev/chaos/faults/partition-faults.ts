/** Faults of the network between servers: a primary without its peers, alone or with some of the clients. */
import type { RedisServer } from '../../harness/redis-server/index.js';
import type { Dice } from '../../support/dice.js';
import type { ChaosReplica } from '../fleet/member.js';
import type { IsolatableVictim, Shard } from '../server/replicated-victim.js';
import type { Arena, FaultKind } from './kind.js';
import { lasting } from './lasting.js';
import { maybeDemote, onPrimary } from './primary-faults.js';

/** ms that it goes on after another primary was named. */
const LONGER_MS = 2_000;

/** All clients still reach both sides. */
const cutOff: FaultKind<IsolatableVictim> = {
  name: 'primary cut off from its peers',
  weight: 4,
  apart: ['whole server'],
  inject: onPrimary(async (shard, arena, dice, strike) => {
    strike();
    const next = await isolated(shard, arena, dice, 'cut off from its peers');
    await arena.servers.repair(shard, next, () => maybeDemote(arena, shard, dice));
  }),
};

/** The leader's replica, at least, reaches nothing but the old primary; the others everything but that. */
const partition: FaultKind<IsolatableVictim> = {
  name: 'partition with clients on both sides',
  weight: 5,
  apart: ['whole server'],
  parts: true,
  inject: onPrimary(async (shard, arena, dice, strike) => {
    const { members, servers } = arena;
    const within = membersWithin(shard, arena, dice);
    const inside = servers.sideOf(shard, dice);
    const outside = servers.targets.filter(({ port }) => inside.every((target) => target.port !== port));
    strike(`with ${within.map(({ name }) => name).join(' ')}`);
    const ends = members.map(({ network }, index) => {
      const member = members[index] as ChaosReplica;
      return network.cut(within.includes(member) ? outside : inside);
    });
    const next = await isolated(shard, arena, dice, 'partition').finally(() => {
      for (const end of ends) end();
    });
    await servers.repair(shard, next, () => maybeDemote(arena, shard, dice));
  }),
};

async function isolated(
  shard: Shard,
  { servers }: Arena<IsolatableVictim>,
  dice: Dice,
  cause: string,
): Promise<RedisServer | null> {
  const heal = await servers.isolate(shard);
  try {
    const next = await servers.failover(shard, cause, () => servers.untilPromoted(shard));
    await lasting(dice.between(0, LONGER_MS));
    return next;
  } finally {
    await heal();
  }
}

function membersWithin(
  { key }: Shard,
  { members, onlooker }: Arena<IsolatableVictim>,
  dice: Dice,
): readonly ChaosReplica[] {
  const leader = onlooker.latest(key)?.replica.split('.')[0];
  const within = members.filter(({ name }) => name === leader || dice.chance(0.3));
  return within.length === members.length ? within.slice(1) : within;
}

export const PARTITION_FAULTS: readonly FaultKind<IsolatableVictim>[] = [cutOff, partition];
