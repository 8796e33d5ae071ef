/**
 * A replica that does not lead: when it attempts to acquire the lease, and what pushes do to that.
 *
 * An attempt is due when a push hints at a change, when its own timer says that the lease has ended, at every
 * (re)connect, and once per TTL whatever the pushes said. One that is refused tells who holds the lease.
 */
import { busyRetry, EXPIRY_SLACK_MS } from './lease.js';
import { longestTtl } from './longest-ttl.js';
import type { Push } from './ports.js';
import { calmUntil } from './slow-store.js';
import type { ElectorState, Phase } from './state.js';

/** ms between two attempts that pushes ask for: a flood of forged pushes costs a bounded number of round trips. */
export const ATTEMPT_SPACING_MS = 5;

export type Candidate = Extract<Phase, { kind: 'follower' | 'campaigning' }>;

export function isCandidate(phase: Phase): phase is Candidate {
  return phase.kind === 'follower' || phase.kind === 'campaigning';
}

/** ms; when the next look is due, or never while it cannot be sent. */
export function attemptDue(state: ElectorState, phase: Candidate): number {
  return phase.kind === 'campaigning'
    ? Math.max(calmUntil(state), phase.attemptAt)
    : Math.max(
        calmUntil(state),
        Math.min(phase.askAt, Math.max(phase.holdOffUntil, Math.min(phase.attemptAt, phase.reconcileAt))),
      );
}

/** Looks as soon as a push may ask for it. */
export function attemptSoon(state: ElectorState, now: number): ElectorState {
  const { phase } = state;
  return isCandidate(phase)
    ? { ...state, phase: { ...phase, attemptAt: Math.min(phase.attemptAt, soon(state, now)) } }
    : state;
}

function soon(state: ElectorState, now: number): number {
  // Each look that the store refuses leaves an attempt to be released by the next, which pushes must not multiply.
  const spacing = state.trouble?.code === 'refused' ? busyRetry(state.ttlMs) : ATTEMPT_SPACING_MS;
  return Math.max(now, state.lastSentAt + spacing);
}

/** Looks at once, because contact is new. */
export function attemptNow(state: ElectorState, now: number): ElectorState {
  const { phase } = state;
  return isCandidate(phase) ? { ...state, phase: { ...phase, attemptAt: now } } : state;
}

export function heardAsCandidate(state: ElectorState, push: Push, now: number): ElectorState {
  const { phase, call } = state;
  const known =
    phase.kind === 'follower' && phase.lease !== null && 'token' in push && phase.lease.token === push.token;
  if (known && push.kind === 'released' && !phase.released) {
    return heardAsCandidate({ ...state, phase: { ...phase, released: true } }, push, now);
  }
  // The answer under way may be older or newer than the push; it is weighed when the answer is here.
  if (call !== null) return { ...state, call: { ...call, push } };
  if (phase.kind !== 'follower') return attemptSoon(state, now);
  switch (push.kind) {
    case 'renewed': {
      if (!known) return attemptSoon(state, now);
      // Pushes only ever extend, and by no more than a lease that this replica knows to be possible.
      const until = Math.max(phase.until, now + Math.min(push.ttlMs, longestTtl(state)));
      const lease = phase.lease === null ? null : { ...phase.lease, ttlMs: push.ttlMs };
      const attemptAt = until + EXPIRY_SLACK_MS;
      return { ...state, phase: { ...phase, lease, released: false, until, attemptAt } };
    }
    case 'acquired':
      if (known) return state;
      // It may be forged, so that a lease left to others is still not taken; but who has it can be asked.
      return now < phase.holdOffUntil
        ? { ...state, phase: { ...phase, askAt: Math.min(phase.askAt, soon(state, now)) } }
        : attemptSoon(state, now);
    default:
      return attemptSoon(state, now);
  }
}
