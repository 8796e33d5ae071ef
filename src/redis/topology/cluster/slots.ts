/** Hash slots: a cluster keeps each key on the primary that serves the key's slot. */
import calculateSlot from '@redis/client/dist/lib/utils/calculate-slot.js';
import { recordKey } from '../../keys.js';

export const SLOTS = 16_384;

export function slotOf(key: string): number {
  return calculateSlot(key);
}

/** Whether a script may use the lock key and its record together. Not with odd braces, as in `a}b` or `{}x`. */
export function hasOneSlot(key: string): boolean {
  return slotOf(key) === slotOf(recordKey(key));
}
