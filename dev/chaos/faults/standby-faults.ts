/** What happens to replicas in hot standby alone. */
import type { FaultKind } from './kind.js';
import { onMember } from './on-member.js';

/** On a replica whose flows run it stops them and starts them again; on another one nothing may start. */
const deployed: FaultKind = {
  name: 'deploy',
  weight: 6,
  inject: onMember(false, async (member, _arena, dice, strike) => {
    const type = dice.pick(['full', 'full', 'nodes', 'flows'] as const);
    strike(type);
    member.give({ do: 'deploy', type });
  }),
};

export const STANDBY_FAULTS: readonly FaultKind[] = [deployed];
