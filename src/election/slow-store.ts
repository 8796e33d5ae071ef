/**
 * A store that is too slow for the TTL: if an answer takes more than half of the time a holder may act, the renewal that
 * has to follow an acquisition comes too late. Such a replica does not lead, says so in its status, and only asks who
 * leads until answers come in time again: a lease that it cannot keep would lock others out.
 *
 * It takes two consecutive late answers: a single one may be due to a pause of the store, and no answer at all may be a
 * dead connection, which the store deals with.
 */
import { callBudget, leastTtl, renewInterval } from './lease.js';
import type { StoreFailure } from './ports.js';
import { firstOf, longestMs, measured, type RoundTrip } from './round-trip.js';
import type { Call, ElectorState, Trouble } from './state.js';

/** The variation to assume after the first late answer, as a share of it: narrow, so as to recommend a useful TTL. */
const FIRST_VARIATION = 1 / 8;

/** ms; a replica that is too slow does not ask before: no more often than a leader renews. */
export function calmUntil({ slow, lastSentAt, ttlMs }: ElectorState): number {
  return slow === null ? Number.NEGATIVE_INFINITY : lastSentAt + renewInterval(ttlMs);
}

/** Whether the store may be too slow: from the first time-out until the next timely answer. */
export function doubtsStore({ slow, late, lateAt }: ElectorState): boolean {
  return slow !== null || late !== null || lateAt !== null;
}

/** ms that an attempt may take. One that claims nothing may take as long as answers do. */
export function answerBudget({ slow, ttlMs, reserveMs }: ElectorState): number {
  const budgetMs = callBudget(ttlMs, reserveMs);
  return slow === null ? budgetMs : Math.max(budgetMs, 2 * longestMs(slow));
}

/** Remembers a call that timed out: its answer may still come. */
export function keepForMeasuring(state: ElectorState, { id, sentAt }: Call): ElectorState {
  const { late, lateAt } = state;
  // The earliest that counts is known first.
  const waited = late !== null && (lateAt === null || late.sentAt >= lateAt);
  return waited ? state : { ...state, late: { id, sentAt } };
}

/** Learns the round trip from a late answer. A leader ignores it, and renews as long as it can. */
export function learnFromLate(state: ElectorState, sentAt: number, now: number): ElectorState {
  const ms = now - sentAt;
  // A renewal may have timed out because the term was over.
  if (state.phase.kind === 'leader' || ms <= callBudget(state.ttlMs, state.reserveMs))
    return { ...state, late: null };
  const { lateAt } = state;
  if (lateAt === null || sentAt < lateAt) return { ...state, late: null, lateAt: lateAt ?? now };
  const slow = state.slow === null ? firstOf(ms, FIRST_VARIATION) : measured(state.slow, ms);
  return { ...state, late: null, lateAt: now, slow, trouble: tooShort(slow, state.reserveMs) };
}

/** Any late failure ends the wait for that answer. Only a refusal is an answer: others tell no round trip. */
export function learnFromLateFailure(
  state: ElectorState,
  sentAt: number,
  { kind }: StoreFailure,
  now: number,
): ElectorState {
  return kind === 'busy' || kind === 'refused' ? learnFromLate(state, sentAt, now) : { ...state, late: null };
}

/** Learns the round trip from a timely answer. The store counts as slow until {@link ElectorState.slow} is null. */
export function learnFromTimely(state: ElectorState, { sentAt, ttlMs }: Call, now: number): ElectorState {
  // Answers come in order, so an earlier one cannot come any more.
  const answered = { ...state, late: null, lateAt: null };
  if (state.slow === null) return answered;
  const slow = measured(state.slow, now - sentAt);
  if (longestMs(slow) <= callBudget(ttlMs, state.reserveMs)) return { ...answered, slow: null };
  return { ...answered, slow, trouble: tooShort(slow, state.reserveMs) };
}

/** Judges a new TTL or a new connection afresh. */
export function trustAgain(state: ElectorState): ElectorState {
  return { ...state, late: null, lateAt: null, slow: null };
}

function tooShort(slow: RoundTrip, reserveMs: number): Trouble {
  return {
    code: 'ttl-too-short',
    detail: String(Math.round(slow.smoothedMs)),
    storeCode: '',
    leastTtlMs: Math.ceil(leastTtl(longestMs(slow), reserveMs) / 100) * 100,
  };
}
