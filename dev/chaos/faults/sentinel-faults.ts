/** Faults of sentinels. */
import type { SentinelVictim } from '../server/sentinel-victim.js';
import { aimed } from './aim.js';
import type { FaultKind } from './kind.js';
import { during } from './lasting.js';

const frozen: FaultKind<SentinelVictim> = {
  name: 'sentinel frozen',
  weight: 4,
  apart: ['sentinels'],
  inject: async ({ servers, ttlMs }, dice, strike) => {
    const sentinel = dice.pick(servers.sentinels);
    const ms = dice.between(0.3, 5) * ttlMs;
    strike('sentinel', `${ms.toFixed(0)} ms`);
    await sentinel.freeze();
    await during(ms, () => sentinel.thaw());
  },
};

const killed: FaultKind<SentinelVictim> = {
  name: 'sentinel killed',
  weight: 4,
  apart: ['sentinels'],
  inject: async ({ servers, ttlMs }, dice, strike) => {
    const sentinel = dice.pick(servers.sentinels);
    const ms = dice.between(0, 4) * ttlMs;
    strike('sentinel', `started again after ${ms.toFixed(0)} ms`);
    await sentinel.kill();
    await during(ms, () => sentinel.restart({ keepData: true }));
  },
};

/** Without a majority nobody can prove that its server is the primary: no leader may go on. */
const majorityFrozen: FaultKind<SentinelVictim> = {
  name: 'majority of the sentinels frozen',
  weight: 3,
  apart: ['sentinels', 'whole server'],
  inject: async ({ servers, ttlMs }, dice, strike) => {
    const spared = dice.chance(0.5) ? null : dice.pick(servers.sentinels);
    const struck = servers.sentinels.filter((sentinel) => sentinel !== spared);
    const ms = dice.between(0.3, 3) * ttlMs;
    strike('sentinel', `${struck.length} of them, ${ms.toFixed(0)} ms`);
    await Promise.all(struck.map((sentinel) => sentinel.freeze()));
    await during(ms, () => Promise.all(struck.map((sentinel) => sentinel.thaw())));
  },
};

/** It still reaches the primary, and cannot know when that is replaced. */
const unseen: FaultKind<SentinelVictim> = {
  name: 'replica cut off from the sentinels',
  weight: 7,
  inject: async (arena, dice, strike) => {
    const { members, servers, ttlMs } = arena;
    const member = aimed(arena, dice, members);
    if (member === null) return;
    const ms = dice.between(1, 9) * ttlMs;
    strike(member.name, `${ms.toFixed(0)} ms`);
    await during(ms, member.network.cut(servers.sentinels));
  },
};

export const SENTINEL_FAULTS: readonly FaultKind<SentinelVictim>[] = [frozen, killed, majorityFrozen, unseen];
