/**
 * A store that answers too late for the TTL: an acquisition whose answer takes more than half of what a holder may act
 * leaves no time for the renewal that has to follow. It is not believed, the status says so, and the replica only asks
 * who leads, until the answers come in time again: a lease that it took and cannot keep would keep others out.
 *
 * Only answers show that, and two in turn: one may have waited for a store that paused, and none at all may as well be
 * a dead connection, of which the store takes care.
 */
import { callBudget, leastTtl, renewInterval } from './lease.js';
import { firstOf, longestMs, measured, type RoundTrip } from './round-trip.js';
import type { Call, ElectorState, Trouble } from './state.js';

/** The part of a first late answer by which others may differ: it is known to be slow, and a TTL to recommend is wanted. */
const FIRST_VARIATION = 1 / 8;

/** ms before which a replica that is too slow does not ask again: no oftener than a leader renews. */
export function calmUntil({ slow, lastSentAt, ttlMs }: ElectorState): number {
  return slow === null ? Number.NEGATIVE_INFINITY : lastSentAt + renewInterval(ttlMs);
}

/** Whether answers come too late, or may: from the first call without one in its time, until the next in time. */
export function doubtsStore({ slow, late, lateAt }: ElectorState): boolean {
  return slow !== null || late !== null || lateAt !== null;
}

/** ms that a look may take. Where it claims nothing, nothing is won by the answer, and it takes as long as answers do. */
export function answerBudget({ slow, ttlMs }: ElectorState): number {
  return slow === null ? callBudget(ttlMs) : Math.max(callBudget(ttlMs), 2 * longestMs(slow));
}

/** Keeps in mind a call whose time is up: its answer may still come. */
export function keepForMeasuring(state: ElectorState, { id, sentAt }: Call): ElectorState {
  const { late, lateAt } = state;
  // The earliest that counts is known first.
  const waited = late !== null && (lateAt === null || late.sentAt >= lateAt);
  return waited ? state : { ...state, late: { id, sentAt } };
}

/** The answer to a call whose time was up has come. A leader is told nothing by it: renewals go on as long as they can. */
export function learnFromLate(state: ElectorState, sentAt: number, now: number): ElectorState {
  const ms = now - sentAt;
  // The time of a renewal can be up because the term is over.
  if (state.phase.kind === 'leader' || ms <= callBudget(state.ttlMs)) return { ...state, late: null };
  const { lateAt } = state;
  if (lateAt === null || sentAt < lateAt) return { ...state, late: null, lateAt: lateAt ?? now };
  const slow = state.slow === null ? firstOf(ms, FIRST_VARIATION) : measured(state.slow, ms);
  return { ...state, late: null, lateAt: now, slow, trouble: tooShort(slow) };
}

/** An answer has come in time; whether that is to be relied upon says {@link ElectorState.slow} of what is returned. */
export function learnFromTimely(state: ElectorState, { sentAt, ttlMs }: Call, now: number): ElectorState {
  // Answers come in the order of the questions, so that an earlier one comes no more.
  const answered = { ...state, late: null, lateAt: null };
  if (state.slow === null) return answered;
  const slow = measured(state.slow, now - sentAt);
  if (longestMs(slow) <= callBudget(ttlMs)) return { ...answered, slow: null };
  return { ...answered, slow, trouble: tooShort(slow) };
}

/** Another TTL, or another connection, is judged anew. */
export function trustAgain(state: ElectorState): ElectorState {
  return { ...state, late: null, lateAt: null, slow: null };
}

function tooShort(slow: RoundTrip): Trouble {
  return {
    code: 'ttl-too-short',
    detail: String(Math.round(slow.smoothedMs)),
    storeCode: '',
    leastTtlMs: Math.ceil(leastTtl(longestMs(slow)) / 100) * 100,
  };
}
