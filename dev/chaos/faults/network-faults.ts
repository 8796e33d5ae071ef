/** Faults of one replica's network. */
import type { Dice } from '../../support/dice.js';
import type { ChaosReplica } from '../fleet/member.js';
import type { Ill } from '../proxy/conditions.js';
import type { Aftermath } from '../proxy/connection.js';
import { aimed } from './aim.js';
import type { Arena, FaultKind } from './kind.js';
import { during, lasting } from './lasting.js';

function onNetwork(
  inject: (
    member: ChaosReplica,
    arena: Arena,
    dice: Dice,
    strike: (detail?: string) => void,
  ) => Promise<void>,
): FaultKind['inject'] {
  return async (arena, dice, strike) => {
    const member = aimed(arena, dice, arena.members);
    if (member !== null) await inject(member, arena, dice, (detail) => strike(member.name, detail));
  };
}

const latency: FaultKind = {
  name: 'latency',
  weight: 5,
  inject: onNetwork(async ({ network }, { ttlMs }, dice, strike) => {
    const ill = { delayMs: dice.between(0, 0.25) * ttlMs, jitterMs: dice.between(0, 0.2) * ttlMs };
    const ms = dice.between(0.5, 2) * ttlMs;
    strike(
      `${ill.delayMs.toFixed(0)} to ${(ill.delayMs + ill.jitterMs).toFixed(0)} ms for ${ms.toFixed(0)} ms`,
    );
    await during(ms, network.impose(ill));
  }),
};

/** The server is far from all replicas, nothing else is wrong: two round trips fit into the TTL, so a leader stays. */
const farAway: FaultKind = {
  name: 'long round trips',
  weight: 4,
  inject: async ({ members, ttlMs }, dice, strike) => {
    const ill = { delayMs: dice.between(0.02, 0.18) * ttlMs, jitterMs: dice.between(0, 0.03) * ttlMs };
    const ms = dice.between(2, 5) * ttlMs;
    strike('everybody', `${(2 * ill.delayMs).toFixed(0)} ms and more for ${ms.toFixed(0)} ms`);
    const ends = members.map(({ network }) => network.impose(ill));
    await during(ms, () => {
      for (const end of ends) end();
    });
  },
};

/** For one of them no lease can be kept: it has to say so, and to leave the others alone. */
const tooFar: FaultKind = {
  name: 'too far away for the TTL',
  weight: 3,
  inject: onNetwork(async ({ network }, { ttlMs }, dice, strike) => {
    const delayMs = dice.between(0.3, 0.7) * ttlMs;
    const ms = dice.between(2, 6) * ttlMs;
    strike(`${(2 * delayMs).toFixed(0)} ms for ${ms.toFixed(0)} ms`);
    await during(ms, network.impose({ delayMs }));
  }),
};

/** Afterwards held commands arrive late, or the connections turn out to be dead. */
function blackHole(name: string, weight: number, ill: Ill): FaultKind {
  return {
    name,
    weight,
    inject: onNetwork(async ({ network }, { ttlMs }, dice, strike) => {
      const ms = dice.between(0.3, 2.2) * ttlMs;
      const reset = dice.chance(0.4);
      strike(`${ms.toFixed(0)} ms, ${reset ? 'then reset' : 'then delivered'}`);
      const heal = network.impose(ill);
      await during(ms, () => {
        if (reset) network.resetAll();
        heal();
      });
    }),
  };
}

/** The last successful renewal is answered late; a deadline counted from the answer would be too late. */
const slowThenSilent: FaultKind = {
  name: 'late answers before a black hole',
  weight: 8,
  inject: onNetwork(async ({ network }, { ttlMs }, dice, strike) => {
    const answersMs = dice.between(0.1, 0.3) * ttlMs;
    const slowMs = dice.between(0.5, 1) * ttlMs;
    const silentMs = dice.between(1, 1.7) * ttlMs;
    strike(`${answersMs.toFixed(0)} ms late for ${slowMs.toFixed(0)} ms, then ${silentMs.toFixed(0)} ms`);
    const quicken = network.impose({ answersMs });
    await lasting(slowMs);
    const heal = network.impose({ deafServer: true, deafClient: true });
    await during(silentMs, heal);
    quicken();
  }),
};

/** New connections work, and at the end the commands of the old ones arrive: late, they must do no harm. */
const stalled: FaultKind = {
  name: 'connections stall',
  weight: 5,
  inject: onNetwork(async ({ network }, { ttlMs }, dice, strike) => {
    const ms = dice.between(0.3, 2.5) * ttlMs;
    strike(`${ms.toFixed(0)} ms`);
    await during(ms, network.stallPresent());
  }),
};

const overtaking: FaultKind = {
  name: 'connections overtake each other',
  weight: 5,
  inject: onNetwork(async ({ network }, { ttlMs }, dice, strike) => {
    const ms = dice.between(0.8, 2) * ttlMs;
    const longest = dice.between(0.5, 1.5) * ttlMs;
    strike(`for ${ms.toFixed(0)} ms each is held for up to ${longest.toFixed(0)} ms`);
    // Half of them not at all, so that something overtakes.
    const end = network.stallEach(() => Math.max(0, dice.between(-longest, longest)));
    await during(ms, end);
    await lasting(longest);
  }),
};

const reset: FaultKind = {
  name: 'connection reset',
  weight: 5,
  inject: onNetwork(async ({ network }, _arena, _dice, strike) => {
    strike();
    network.resetAll();
  }),
};

const answerDropped: FaultKind = {
  name: 'answer dropped',
  weight: 7,
  inject: onNetwork(async ({ network }, { ttlMs }, dice, strike) => {
    const aftermath = dice.pick<Aftermath>(['reset', 'close', 'silence']);
    strike(`then ${aftermath}`);
    const { dropped, withdraw } = network.dropAnswer(aftermath);
    // A replica that is stopped or dead asks nothing.
    await Promise.race([dropped, during(ttlMs, withdraw)]);
    withdraw();
  }),
};

export const NETWORK_FAULTS: readonly FaultKind[] = [
  latency,
  farAway,
  tooFar,
  blackHole('black hole to the server', 4, { deafServer: true }),
  blackHole('black hole from the server', 4, { deafClient: true }),
  blackHole('black hole both ways', 4, { deafServer: true, deafClient: true }),
  slowThenSilent,
  stalled,
  overtaking,
  reset,
  answerDropped,
];
