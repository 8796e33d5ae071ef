/** Whom a fault strikes: more often than not a replica that leads, because there something can break. */
import type { Dice } from '../../support/dice.js';
import type { ChaosReplica } from '../fleet/member.js';
import type { Arena } from './kind.js';

const AT_A_LEADER = 0.7;

export function aimed(
  { onlooker, keys }: Arena,
  dice: Dice,
  among: readonly ChaosReplica[],
): ChaosReplica | null {
  if (among.length === 0) return null;
  const key = dice.pick(keys);
  const anybody = dice.pick(among);
  if (!dice.chance(AT_A_LEADER)) return anybody;
  const leader = onlooker.latest(key)?.replica.split('.')[0];
  return among.find(({ name }) => name === leader) ?? anybody;
}
