/**
 * A replica that does not lead: when it attempts to acquire the lease, and what pushes do to that.
 *
 * An attempt is due when a push hints at a change, when the lease should have ended by this replica's own timer, at every
 * (re)connect, and once per TTL regardless of pushes. A refused attempt tells who holds the lease.
 */
import { busyRetry, EXPIRY_SLACK_MS } from './lease.js';
import { longestTtl } from './longest-ttl.js';
import type { Push } from './ports.js';
import { candidateOf } from './rank.js';
import { calmUntil } from './slow-store.js';
import type { ElectorState, Phase } from './state.js';
import { lookAfterAcquisition, released, vacated, yieldMs } from './vacancy.js';

/** ms between two attempts that pushes ask for: a flood of forged pushes costs a bounded number of round trips. */
export const ATTEMPT_SPACING_MS = 5;

export type Candidate = Extract<Phase, { kind: 'follower' | 'campaigning' }>;

type Follower = Extract<Phase, { kind: 'follower' }>;

export function isCandidate(phase: Phase): phase is Candidate {
  return phase.kind === 'follower' || phase.kind === 'campaigning';
}

/** ms; when the next attempt is due. A term that began during the retreat would start work that is being stopped. */
export function attemptDue(state: ElectorState, phase: Candidate): number {
  if (state.retreatSince !== null) return Number.POSITIVE_INFINITY;
  return phase.kind === 'campaigning'
    ? Math.max(calmUntil(state), phase.attemptAt)
    : Math.max(
        calmUntil(state),
        phase.yieldUntil ?? 0,
        Math.min(phase.askAt, Math.max(phase.holdOffUntil, Math.min(phase.attemptAt, phase.reconcileAt))),
      );
}

/** ms between looks regardless of pushes. The best candidate shows the record twice per TTL that it is still there. */
export function lookInterval({ config, next, ttlMs }: ElectorState): number {
  return next?.candidate === candidateOf(config) ? ttlMs / 2 : ttlMs;
}

/** Attempts as soon as pushes may demand it. */
export function attemptSoon(state: ElectorState, now: number): ElectorState {
  const { phase } = state;
  return isCandidate(phase)
    ? { ...state, phase: { ...phase, attemptAt: Math.min(phase.attemptAt, soon(state, now)) } }
    : state;
}

function soon(state: ElectorState, now: number): number {
  // Each refused attempt leaves a value for the next one to release; pushes must not multiply those.
  const spacing = state.trouble?.code === 'refused' ? busyRetry(state.ttlMs) : ATTEMPT_SPACING_MS;
  return Math.max(now, state.lastSentAt + spacing);
}

/** Attempts at once, because contact is new. */
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
  // The answer in flight may be older or newer than the push; they are weighed when it arrives.
  if (call !== null) return { ...state, call: { ...call, push } };
  if (phase.kind !== 'follower') return attemptSoon(state, now);
  switch (push.kind) {
    case 'renewed': {
      if (!known) return attemptSoon(state, now);
      // Pushes only ever extend, and by no more than the longest TTL known.
      const until = Math.max(phase.until, now + Math.min(push.ttlMs, longestTtl(state)));
      const lease = phase.lease === null ? null : { ...phase.lease, ttlMs: push.ttlMs };
      const attemptAt = until + EXPIRY_SLACK_MS + yieldMs(state);
      return { ...state, phase: { ...phase, lease, released: false, until, attemptAt } };
    }
    case 'acquired': {
      if (known) return state;
      const lookAt = Math.max(soon(state, now), lookAfterAcquisition(state, now));
      // It may be forged, so it does not end a hold-off; but this replica can ask who holds the lease.
      return now < phase.holdOffUntil
        ? { ...state, phase: { ...phase, askAt: Math.min(phase.askAt, lookAt) } }
        : { ...state, phase: acquiredElsewhere(phase, lookAt, now) };
    }
    case 'released':
      return attemptSoon(
        { ...state, named: push.to ?? state.named, phase: released(state, phase, push.to, now) },
        now,
      );
    case 'expired':
      return attemptSoon({ ...state, phase: vacated(state, phase, state.next?.candidate, now) }, now);
    default:
      return attemptSoon(state, now);
  }
}

/** Whoever left the vacant lease to another has no need to hurry any more. */
function acquiredElsewhere(phase: Follower, lookAt: number, now: number): Follower {
  const { yieldUntil, attemptAt } = phase;
  return yieldUntil !== null && now < yieldUntil
    ? { ...phase, vacant: false, yieldUntil: now, attemptAt: Math.min(yieldUntil, lookAt) }
    : { ...phase, vacant: false, attemptAt: Math.min(attemptAt, lookAt) };
}
