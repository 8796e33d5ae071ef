/** Who leads which lock key, from what the replicas report, and what has moved. */
import type { LeadReport } from './reports.js';

export interface Move {
  readonly atMs: number;
  readonly key: string;
  /** null: it had no leader before. */
  readonly from: string | null;
  readonly to: string;
}

export class Ledger {
  readonly #moves: Move[] = [];
  readonly #leaders = new Map<string, string>();

  note(replica: string, { key, leads, atMs }: LeadReport): void {
    // Only what begins counts: who ended cannot say so.
    if (!leads || this.#leaders.get(key) === replica) return;
    this.#moves.push({ atMs, key, from: this.#leaders.get(key) ?? null, to: replica });
    this.#leaders.set(key, replica);
  }

  get moves(): readonly Move[] {
    return this.#moves;
  }

  /** How many lock keys have ever had a leader. */
  get keys(): number {
    return this.#leaders.size;
  }

  load(replica: string): number {
    return [...this.#leaders.values()].filter((leader) => leader === replica).length;
  }
}

/** Lock keys led by each replica after every move. */
export function history(
  moves: readonly Move[],
): readonly { atMs: number; loads: ReadonlyMap<string, number> }[] {
  const loads = new Map<string, number>();
  return [...moves]
    .sort((one, other) => one.atMs - other.atMs)
    .map(({ atMs, from, to }) => {
      if (from !== null) loads.set(from, (loads.get(from) ?? 0) - 1);
      loads.set(to, (loads.get(to) ?? 0) + 1);
      return { atMs, loads: new Map(loads) };
    });
}

/** The most that one lock key has moved. */
export function mostMoved(moves: readonly Move[]): number {
  const counts = new Map<string, number>();
  for (const { key } of moves) counts.set(key, (counts.get(key) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

/** Lock keys that returned to a replica that they had left before. */
export function returned(moves: readonly Move[]): number {
  const left = new Map<string, Set<string>>();
  let count = 0;
  for (const { key, from, to } of moves) {
    const before = left.get(key) ?? new Set();
    if (before.has(to)) count += 1;
    if (from !== null) before.add(from);
    left.set(key, before);
  }
  return count;
}
