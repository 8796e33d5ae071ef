/** Whom a fault strikes: more often than not a replica that leads, because there something can break. */
import type { Dice } from '../dice';
import type { Member } from '../fleet/member';
import type { Arena } from './kind';

const AT_A_LEADER = 0.7;

export function aimed({ onlooker, keys }: Arena, dice: Dice, among: readonly Member[]): Member | null {
  if (among.length === 0) return null;
  const key = dice.pick(keys);
  const anybody = dice.pick(among);
  if (!dice.chance(AT_A_LEADER)) return anybody;
  const leader = onlooker.latest(key)?.replica.split('.')[0];
  return among.find(({ name }) => name === leader) ?? anybody;
}
