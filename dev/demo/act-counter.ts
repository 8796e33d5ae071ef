/**
 * Keeps the books of a fleet: who acted when, with which token, and whether two ever acted at once.
 *
 * Reports of different replicas arrive in any order (a frozen one's wait in its pipe), so nothing here depends on the
 * order of arrival: what counts is the stamp that each replica took itself.
 */
import type { Sighting } from './sighting.js';

export interface ShownAct {
  readonly replica: string;
  readonly atMs: number;
}

/** One term, known by its token. */
export interface ShownTerm {
  readonly token: number;
  /** The replica that first announced or showed that it leads with this token. */
  readonly leader: string;
  /** ms; its role message, or its first act if that came first. */
  readonly knownSinceMs: number;
  readonly acts: readonly ShownAct[];
}

export interface Doubles {
  /** Acts with a token although a larger one was already in use. */
  readonly afterTerm: readonly ShownAct[];
  /** Acts with a token that belongs to another replica. */
  readonly foreignToken: readonly ShownAct[];
}

interface Counts {
  acted: number;
  skipped: number;
}

export class ActCounter {
  readonly #terms = new Map<number, ShownTerm & { acts: ShownAct[] }>();
  readonly #counts = new Map<string, Counts>();
  readonly #latest = new Map<string, Sighting>();

  add(sighting: Sighting): void {
    const { kind, replica, atMs, role, token } = sighting;
    const latest = this.#latest.get(replica);
    if (latest === undefined || latest.atMs <= atMs) this.#latest.set(replica, sighting);
    const counts = this.counts(replica);
    if (kind !== 'role') counts[kind] += 1;
    this.#counts.set(replica, counts);
    if (role === 'leader' && token !== null) this.#term(token, replica, atMs);
    if (kind === 'acted') this.#term(token ?? 0, replica, atMs).acts.push({ replica, atMs });
  }

  /** Oldest first. */
  get terms(): readonly ShownTerm[] {
    return [...this.#terms.values()].sort((a, b) => a.token - b.token);
  }

  counts(replica: string): Counts {
    return this.#counts.get(replica) ?? { acted: 0, skipped: 0 };
  }

  /** The replica's last report. */
  latest(replica: string): Sighting | undefined {
    return this.#latest.get(replica);
  }

  get acted(): number {
    return this.#sum('acted');
  }

  get skipped(): number {
    return this.#sum('skipped');
  }

  get doubles(): Doubles {
    const afterTerm: ShownAct[] = [];
    const foreignToken: ShownAct[] = [];
    let nextKnownMs = Number.POSITIVE_INFINITY;
    for (const term of this.terms.toReversed()) {
      afterTerm.push(...term.acts.filter((act) => act.atMs > nextKnownMs));
      foreignToken.push(...term.acts.filter((act) => act.replica !== term.leader));
      nextKnownMs = Math.min(nextKnownMs, term.knownSinceMs);
    }
    return { afterTerm, foreignToken };
  }

  #term(token: number, replica: string, atMs: number): ShownTerm & { acts: ShownAct[] } {
    const known = this.#terms.get(token);
    const earlier = known === undefined || atMs < known.knownSinceMs;
    const term = earlier ? { token, leader: replica, knownSinceMs: atMs, acts: known?.acts ?? [] } : known;
    this.#terms.set(token, term);
    return term;
  }

  #sum(what: keyof Counts): number {
    return [...this.#counts.values()].reduce((sum, counts) => sum + counts[what], 0);
  }
}

export function doubleCount({ afterTerm, foreignToken }: Doubles): number {
  return new Set([...afterTerm, ...foreignToken]).size;
}
