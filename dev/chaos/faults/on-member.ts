/** Faults of one replica's process: what else strikes the process has to wait. */
import type { Dice } from '../../support/dice.js';
import type { ChaosReplica } from '../fleet/member.js';
import type { Arena, FaultKind, Strike } from './kind.js';

/** Each holds its replica until it is over; one that ends the process leaves it to be started again. */
export function onMember(
  ends: boolean,
  inject: (
    member: ChaosReplica,
    arena: Arena,
    dice: Dice,
    strike: (detail?: string) => void,
  ) => Promise<void>,
): FaultKind['inject'] {
  return async (arena, dice, strike: Strike) => {
    const member = arena.claim(dice, ends);
    if (member === null) return;
    try {
      await inject(member, arena, dice, (detail) => strike(member.name, detail));
    } finally {
      arena.release(member);
    }
  };
}
