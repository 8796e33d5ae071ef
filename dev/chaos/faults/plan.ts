/** Draws windows of faults from a seed: which kinds, and when each of them strikes. */
import { Dice } from '../../support/dice.js';
import type { Servers } from '../server/servers.js';
import type { FaultKind } from './kind.js';

export interface PlannedFault<Struck extends Servers = Servers> {
  readonly kind: FaultKind<Struck>;
  /** ms after the window's beginning. */
  readonly afterMs: number;
  readonly dice: Dice;
}

export interface PlannedWindow<Struck extends Servers = Servers> {
  readonly index: number;
  readonly faults: readonly PlannedFault<Struck>[];
  readonly losesRecord: boolean;
  /** Clients are cut off together with a primary. */
  readonly parts: boolean;
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

export function planWindow<Struck extends Servers>(
  seed: string,
  index: number,
  kinds: readonly FaultKind<Struck>[],
  ttlMs: number,
): PlannedWindow<Struck> {
  const dice = new Dice(`${seed}/${index}`);
  const chosen: FaultKind<Struck>[] = [];
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
  return {
    index,
    faults,
    losesRecord: chosen.some(({ losesRecord }) => losesRecord === true),
    parts: chosen.some(({ parts }) => parts === true),
  };
}

function areApart({ apart = [] }: Apart, other: Apart): boolean {
  return apart.some((word) => other.apart?.includes(word));
}

type Apart = Pick<FaultKind, 'apart'>;
