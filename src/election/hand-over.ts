/**
 * Hand-overs to better candidates: a leader steps down for one that ranks higher once that has lasted, so that ranks that
 * flap do not make leaders flap. Whoever was named and did not take the lease is not named again for a while.
 */

import { renewInterval } from './lease.js';
import type { Contender } from './ports.js';
import { rankOf, refersTo } from './rank.js';
import type { ElectorState, Phase } from './state.js';

type Leader = Extract<Phase, { kind: 'leader' }>;

/** ms; the least of the time that {@link settlingMs} returns. */
const LEAST_SETTLING_MS = 10_000;
const SETTLING_TTLS = 3;
/**
 * Settling times for which a candidate is barred at first; twice as many each time, up to the last of these. A busy machine
 * makes a candidate miss its turn once, so that costs little; one that never takes the lease costs a vacancy ever more
 * rarely.
 */
const BARRED_PERIODS = 1;
const MOST_BARRED_PERIODS = 640;
/** Candidates that are remembered as barred: a forger could name any number. */
const MOST_BARS = 8;

/** ms for which a candidate has to be the best one, and a term has to last, before the leader hands over. */
export function settlingMs(ttlMs: number): number {
  return Math.max(SETTLING_TTLS * ttlMs, LEAST_SETTLING_MS);
}

/** ms; a better candidate may be busy for so long. */
export const BETTER_MS = 500;
/** ms; a person's choice may be busy for so long. */
const CHOSEN_MS = 1_000;

/**
 * ms for which a leader that resigned leaves the lease to others. It is longer than the others wait for whoever was named.
 * Only a fleet of two whose better half has just died is without a leader for so long.
 */
export function holdOffMs(ttlMs: number, to: string | undefined, pinned: boolean): number {
  const anybody = renewInterval(ttlMs);
  if (to === undefined) return anybody;
  return Math.min(anybody, pinned ? CHOSEN_MS : BETTER_MS);
}

/** A candidate that ranks higher than the leader. */
export interface Rival {
  readonly candidate: string;
  /** ms; since when without interruption. */
  readonly since: number;
}

/** A candidate that was named and did not take the lease. */
export interface Bar {
  readonly to: string;
  /** ms */
  readonly until: number;
  readonly periods: number;
}

/** The rival after a renewal that told the best candidate. */
export function rivalOf(
  { candidacy }: ElectorState,
  rival: Rival | null,
  next: Contender | undefined,
  now: number,
): Rival | null {
  if (next === undefined) return null;
  const own = rankOf(candidacy);
  if (own === null || next.rank <= own) return null;
  return rival?.candidate === next.candidate ? rival : { candidate: next.candidate, since: now };
}

/** To whom a leader would hand over now; null if to nobody. */
export function challenger({ phase, ttlMs, bars }: ElectorState, now: number): string | null {
  if (phase.kind !== 'leader' || phase.pinned || phase.rival === null) return null;
  const { since, candidate } = phase.rival;
  if (isBarred(bars, candidate, now)) return null;
  return now >= Math.max(since, phase.since) + settlingMs(ttlMs) ? candidate : null;
}

/** Judges anew whether the rival still ranks higher, after this leader's own rank has changed. */
export function weighRival(state: ElectorState, phase: Leader, now: number): ElectorState {
  return { ...state, phase: { ...phase, rival: rivalOf(state, phase.rival, state.next ?? undefined, now) } };
}

/** Another term has begun: whoever was named for it and did not take it is barred. */
export function taken(state: ElectorState, by: string, now: number): ElectorState {
  const { named } = state;
  if (named === null) return state;
  if (refersTo(named, by)) {
    // A person may name it otherwise than the record does.
    return { ...state, named: null, bars: state.bars.filter(({ to }) => !refersTo(to, by)) };
  }
  const others = state.bars.filter(({ to }) => to !== named);
  const before = state.bars.find(({ to }) => to === named);
  const periods = Math.min(before === undefined ? BARRED_PERIODS : 2 * before.periods, MOST_BARRED_PERIODS);
  const bar: Bar = { to: named, until: now + periods * settlingMs(state.ttlMs), periods };
  return { ...state, named: null, bars: [...others, bar].slice(-MOST_BARS) };
}

function isBarred(bars: readonly Bar[], candidate: string, now: number): boolean {
  return bars.some(({ to, until }) => now < until && refersTo(to, candidate));
}
