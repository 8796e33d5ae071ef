/** What an operator does on purpose. */
import type { FaultKind } from './kind.js';
import { during } from './lasting.js';
import { onMember } from './on-member.js';

/** The one that is named may be dead or frozen, or be the leader itself. */
const handedOver: FaultKind = {
  name: 'hand-over by name',
  weight: 6,
  inject: onMember(false, async (member, { members, keys }, dice, strike) => {
    const key = dice.pick(keys);
    const to = dice.pick(members).name;
    strike(`${key} to ${to}`);
    member.give({ do: 'hand over', key, to });
  }),
};

const drained: FaultKind = {
  name: 'replica drained',
  weight: 5,
  inject: onMember(false, async (member, { ttlMs }, dice, strike) => {
    const ms = dice.between(0.2, 2.5) * ttlMs;
    strike(`${ms.toFixed(0)} ms`);
    member.give({ do: 'drain', on: true });
    await during(ms, () => member.give({ do: 'drain', on: false }));
  }),
};

export const OPERATOR_FAULTS: readonly FaultKind[] = [handedOver, drained];
