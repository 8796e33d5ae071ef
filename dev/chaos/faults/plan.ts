/** Draws windows of faults from a seed: which kinds, and when each of them strikes. */
import { Dice } from '../../support/dice.js';
import type { FaultKind } from './kind.js';

export interface PlannedFault {
  readonly kind: FaultKind;
  /** ms after the window's beginning. */
  readonly afterMs: number;
  readonly dice: Dice;
}

export interface PlannedWindow {
  readonly index: number;
  readonly faults: readonly PlannedFault[];
  readonly losesRecord: boolean;
}

/**
 * Faults in a window. Some overlap with many others, to find combinations that no one thought of; some are alone,
 * because another fault often ends a leadership before a subtler one can show its effect.
 */
const COUNTS = [
  { count: 1, weight: 35 },
  { count: 2, weight: 25 },
  { count: 3, weight: 20 },
  { count: 4, weight: 12 },
  { count: 5, weight: 8 },
];

export function planWindow(
  seed: string,
  index: number,
  kinds: readonly FaultKind[],
  ttlMs: number,
): PlannedWindow {
  const dice = new Dice(`${seed}/${index}`);
  const chosen: FaultKind[] = [];
  for (let left = dice.weighted(COUNTS).count; left > 0; left -= 1) {
    const kind = dice.weighted(kinds);
    // Where only few kinds are wanted nothing else may fit: then the window has fewer faults.
    if (!chosen.some((other) => areApart(kind, other))) chosen.push(kind);
  }
  const faults = chosen.map((kind, at) => ({
    kind,
    afterMs: at === 0 ? dice.between(0, 0.2) * ttlMs : dice.between(0, 1.2) * ttlMs,
    dice: new Dice(`${seed}/${index}/${at}`),
  }));
  return { index, faults, losesRecord: chosen.some(({ losesRecord }) => losesRecord === true) };
}

function areApart({ apart = [] }: FaultKind, other: FaultKind): boolean {
  return apart.some((word) => other.apart?.includes(word));
}
