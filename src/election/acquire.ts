/**
 * A replica that does not lead: it learns who does, and tries to acquire the lease when that can succeed.
 *
 * It looks at the lease when a push hints at a change, when its own timer says that the lease has ended, at every
 * (re)connect, and once per TTL whatever the pushes said. One look is one acquisition: refused, it tells everything.
 */
import { giveUp, notReleased, releaseGivenUp } from './give-up.js';
import {
  busyRetry,
  EXPIRY_SLACK_MS,
  holderName,
  isLeaseValue,
  isOwnValue,
  leaseDeadline,
  leaseValue,
  nextOnGrid,
  renewInterval,
} from './lease.js';
import type { Acquired, AcquireReply, Held, Push, Quarantined, StoreFailure } from './ports.js';
import { answerBudget, calmUntil, doubtsStore, learnFromLate, learnFromTimely } from './slow-store.js';
import type { Call, ElectorState, KnownLease, Phase, Reason, Transition } from './state.js';
import { andThen, only } from './transition.js';
import { foreignLease, isOverwritten, troubleBehind, troubleFound } from './trouble.js';

/** ms between two looks that pushes ask for: a flood of forged pushes costs a bounded number of round trips. */
export const ATTEMPT_SPACING_MS = 5;

/** ms by which a lease may seem longer than any TTL before the store's clock is suspected. */
const STUCK_SLACK_MS = 50;

type Follower = Extract<Phase, { kind: 'follower' }>;
type Candidate = Extract<Phase, { kind: 'follower' | 'campaigning' }>;

export function isCandidate(phase: Phase): phase is Candidate {
  return phase.kind === 'follower' || phase.kind === 'campaigning';
}

/** Enters or refreshes the follower's phase; the reason changes only with the leader. */
export function follow(
  state: ElectorState,
  now: number,
  next: Pick<Follower, 'lease' | 'until' | 'attemptAt'> & Partial<Follower>,
  reason: Reason,
): ElectorState {
  const { phase } = state;
  const known = phase.kind === 'follower' ? phase : null;
  const same = known !== null && known.lease?.value === next.lease?.value;
  return {
    ...state,
    met: true,
    reason: same ? state.reason : reason,
    phase: {
      kind: 'follower',
      released: same && known.released,
      wait: null,
      reconcileAt: known?.reconcileAt ?? nextOnGrid(now, state.ttlMs, state.config.phase),
      holdOffUntil: known?.holdOffUntil ?? 0,
      askAt: known?.askAt ?? Number.POSITIVE_INFINITY,
      stuckSince: null,
      ...next,
    },
  };
}

/** How the term of the leader that was followed ended; null where nothing is known of that. */
function howItEnded(state: ElectorState, now: number): Reason | null {
  const { phase, trouble } = state;
  if (phase.kind !== 'follower' || phase.lease === null) return null;
  if (phase.released) return 'released';
  if (isOverwritten(trouble)) return 'lost';
  return now >= phase.until ? 'expired' : null;
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

/** Sends one acquisition, after releasing whatever was given up before. A lease left to others is only asked about. */
export function attempt(state: ElectorState, phase: Candidate, now: number): Transition {
  const { config, ttlMs } = state;
  const counter = state.counter + 1;
  const value = leaseValue(config.name, config.id, counter);
  const until = now + answerBudget(state);
  const leaves = phase.kind === 'follower' && now < phase.holdOffUntil;
  const claims = !leaves && !doubtsStore(state);
  const call: Call = { kind: 'acquire', claims, id: counter, sentAt: now, until, ttlMs, value, push: null };
  // An elector that waits on an empty store behaves as if it had read of a lease of unknown token.
  const highestToken = state.highestToken ?? (config.waitOnEmptyStore ? 0 : null);
  return andThen(releaseGivenUp(state), (released) =>
    only(
      { ...released, counter, call, lastSentAt: now, phase: attempted(state, phase, now) },
      {
        type: 'acquire',
        call: counter,
        request: {
          key: config.key,
          value,
          ttlMs,
          longestTtlMs: longestTtl(state),
          highestToken,
          stuckValue: stuckValue(state, phase, now),
          claims,
        },
      },
    ),
  );
}

function attempted(state: ElectorState, phase: Candidate, now: number): Phase {
  if (phase.kind === 'campaigning') return { ...phase, attemptAt: Number.POSITIVE_INFINITY };
  const reconcileAt =
    now >= phase.reconcileAt ? nextOnGrid(now, state.ttlMs, state.config.phase) : phase.reconcileAt;
  return { ...phase, attemptAt: Number.POSITIVE_INFINITY, askAt: Number.POSITIVE_INFINITY, reconcileAt };
}

function stuckValue(state: ElectorState, phase: Candidate, now: number): string | null {
  if (phase.kind !== 'follower' || phase.stuckSince === null || phase.lease === null) return null;
  return now - phase.stuckSince >= state.ttlMs ? phase.lease.value : null;
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

/** ms; how long any lease of this key can last, as far as is known. */
function longestTtl(state: ElectorState): number {
  return Math.max(state.ttlMs, state.longestTtlMs);
}

/** The rule of `far` in the record, on this replica's own clock: a longer TTL counts until its leases have ended. */
export function readTtl(state: ElectorState, ttlMs: number | null, now: number): ElectorState {
  if (ttlMs === null || (ttlMs < state.longestTtlMs && now <= state.longestUntil)) return state;
  return { ...state, longestTtlMs: ttlMs, longestUntil: now + ttlMs };
}

/** A lease of the TTL so far can have been acquired by anybody until now, also where it was not the longest. */
export function retimed(state: ElectorState, ttlMs: number, now: number): ElectorState {
  const known = readTtl(state, state.ttlMs, now);
  return { ...known, ttlMs, longestUntil: Math.max(known.longestUntil, now + state.ttlMs) };
}

export function acquisitionReplied(
  state: ElectorState,
  call: Call,
  reply: AcquireReply,
  now: number,
): ElectorState {
  const answered: ElectorState = learnFromTimely(
    { ...state, call: null, trouble: troubleFound(reply) },
    call,
    now,
  );
  const after =
    answered.slow !== null && reply.outcome === 'acquired'
      ? notBelieved(giveUp(answered, call.value, null, now), reply, now)
      : weigh(answered, call, reply, now);
  return call.push === null || !isCandidate(after.phase) ? after : heardAsCandidate(after, call.push, now);
}

function weigh(state: ElectorState, call: Call, reply: AcquireReply, now: number): ElectorState {
  switch (reply.outcome) {
    case 'acquired':
      return won(readTtl(state, call.ttlMs, now), call, reply);
    case 'held':
      return refusedByHolder(state, reply, now);
    case 'quarantined':
      return quarantined(state, reply, now);
    case 'vacant':
      return vacant(state, now);
  }
}

/** Nobody holds it: it is sought again when it is not left to others any more. */
function vacant(state: ElectorState, now: number): ElectorState {
  const { phase } = state;
  if (phase.kind === 'follower' && now < phase.holdOffUntil) {
    return { ...state, phase: { ...phase, attemptAt: phase.holdOffUntil } };
  }
  // It is claimed at once, and the role is told when that is answered.
  if (state.slow === null) return attemptNow(state, now);
  const reason = firstContact(state) ?? howItEnded(state, now) ?? 'expired';
  return follow(state, now, { lease: null, until: now + state.ttlMs, attemptAt: now }, reason);
}

/** In time: an answer that came too late is none, and the lease is released by its own value. */
function won(state: ElectorState, call: Call, reply: Acquired): ElectorState {
  const deadline = leaseDeadline(call.sentAt, call.ttlMs);
  return {
    ...state,
    met: true,
    reason: 'elected',
    highestToken: Math.max(state.highestToken ?? 0, reply.token),
    phase: {
      kind: 'leader',
      term: { value: call.value, token: reply.token, deadline, end: reply.end },
      renewAt: nextOnGrid(call.sentAt, renewInterval(call.ttlMs), state.config.phase),
    },
  };
}

/** An acquisition that is answered when its time was up: it was given up, and may tell who holds the lease. */
export function acquisitionLate(
  state: ElectorState,
  sentAt: number,
  reply: AcquireReply,
  now: number,
): Transition {
  const known = learnFromLate(state, sentAt, now);
  // The next one is under way, and tells more.
  if (known.call !== null || !isCandidate(known.phase)) return only(known);
  switch (reply.outcome) {
    case 'acquired':
      return andThen(only(notBelieved(known, reply, now)), releaseGivenUp);
    case 'held':
      return only(refusedByHolder(known, reply, now));
    case 'quarantined':
      return only(quarantined(known, reply, now));
    case 'vacant':
      return only(vacant(known, now));
  }
}

/** Nobody holds the lease, and this replica is too slow to keep it. */
function notBelieved(state: ElectorState, { token }: Acquired, now: number): ElectorState {
  return follow(
    { ...state, highestToken: Math.max(state.highestToken ?? 0, token) },
    now,
    { lease: null, until: now + state.ttlMs, attemptAt: now },
    firstContact(state) ?? 'lost',
  );
}

/** Somebody else holds the lease: follow it until it can have ended. */
export function refusedByHolder(state: ElectorState, held: Held, now: number, reason?: Reason): ElectorState {
  if (isOwnValue(held.value, state.config.id)) return ownLease(state, held, now);
  const known = state.phase.kind === 'follower' ? state.phase.lease : null;
  // While its record is gone, the term of the same lease is still the one that was read before.
  const token = held.token ?? (known?.value === held.value ? known.token : null);
  const ttlMs = shownTtl(state, held) ?? (known?.value === held.value ? known.ttlMs : null);
  const lease: KnownLease = { value: held.value, name: holderName(held.value), token, ttlMs };
  const remaining = held.remainingMs ?? state.ttlMs;
  const stuckSince = stuck(state, held, now);
  // Somebody else leads, so that what this replica resigned has reached another one.
  const taken = isLeaseValue(held.value) && !isOwnValue(held.value, state.config.id);
  const attemptAt =
    held.remainingMs === null ? Number.POSITIVE_INFINITY : now + held.retryMs + EXPIRY_SLACK_MS;
  const told: ElectorState = {
    ...readTtl(state, held.recordTtlMs, now),
    highestToken: Math.max(state.highestToken ?? 0, held.token ?? 0),
    trouble: held.remainingMs === null ? foreignLease(held.value) : state.trouble,
  };
  return follow(
    told,
    now,
    {
      lease,
      until: now + remaining,
      attemptAt: stuckSince === null ? attemptAt : Math.min(attemptAt, stuckSince + state.ttlMs),
      stuckSince,
      ...(taken ? { holdOffUntil: 0 } : {}),
    },
    reason ?? firstContact(told) ?? howItEnded(told, now) ?? 'elected',
  );
}

/**
 * The holder's TTL, where a lease shows that it is not this replica's. No holder's TTL is longer than the record's: one
 * that is shorter than ours shows a shorter one, and a lease that lasts longer than ours a longer one.
 */
function shownTtl({ ttlMs, phase }: ElectorState, { value, remainingMs, recordTtlMs }: Held): number | null {
  if (remainingMs === null || recordTtlMs === null || !isLeaseValue(value)) return null;
  const told = phase.kind === 'follower' && phase.lease?.value === value ? phase.lease.ttlMs : null;
  if (told !== null && remainingMs <= told) return told;
  const other = recordTtlMs < Math.round(ttlMs) || (remainingMs > ttlMs && remainingMs <= recordTtlMs);
  return other ? recordTtlMs : null;
}

/** An attempt of our own that was forgotten, or whose release came to nothing: it is given up again. */
function ownLease(state: ElectorState, held: Held, now: number): ElectorState {
  const isIt = ({ value }: { readonly value: string }): boolean => value === held.value;
  const kept = state.givenUp.some(isIt);
  const given = kept ? notReleased(state, isIt) : giveUp(state, held.value, null, now);
  // A release that was refused, or is lost again and again, must not be hurried.
  const attemptAt = kept
    ? now + busyRetry(state.ttlMs)
    : Math.max(now, state.lastSentAt + ATTEMPT_SPACING_MS);
  const until = now + (held.remainingMs ?? state.ttlMs);
  const reason = firstContact(state) ?? howItEnded(state, now) ?? 'expired';
  return follow(given, now, { lease: null, until, attemptAt }, reason);
}

/** A lease of our make that lasts longer than any TTL: the store's clock was set back and its holder is gone. */
function stuck(state: ElectorState, held: Held, now: number): number | null {
  const { phase } = state;
  if (held.remainingMs === null || held.recordTtlMs === null || !isLeaseValue(held.value)) return null;
  if (held.remainingMs <= held.recordTtlMs + STUCK_SLACK_MS) return null;
  const before = phase.kind === 'follower' && phase.lease?.value === held.value ? phase.stuckSince : null;
  return before ?? now;
}

function quarantined(state: ElectorState, reply: Quarantined, now: number): ElectorState {
  const { phase } = state;
  // The holder that was known may be alive and about to put its lease back.
  const lease = phase.kind === 'follower' && now < phase.until ? phase.lease : null;
  const attemptAt = now + reply.retryMs + EXPIRY_SLACK_MS;
  const until = lease !== null && phase.kind === 'follower' ? phase.until : attemptAt;
  return follow(
    { ...state, highestToken: Math.max(state.highestToken ?? 0, reply.token) },
    now,
    { lease, until, attemptAt, wait: lease === null ? { why: reply.why, until: attemptAt } : null },
    firstContact(state) ?? howItEnded(state, now) ?? 'expired',
  );
}

export function acquisitionFailed(
  state: ElectorState,
  call: Call,
  failure: StoreFailure,
  now: number,
): ElectorState {
  const claimed = call.kind === 'acquire' && call.claims;
  const maybeDone = claimed && failure.kind !== 'offline' && failure.kind !== 'not-executed';
  const answered: ElectorState = { ...state, call: null, trouble: troubleBehind(failure) ?? state.trouble };
  const after = maybeDone ? giveUp(answered, call.value, null, now) : answered;
  const { phase } = after;
  if (!isCandidate(phase)) return after;
  switch (failure.kind) {
    case 'busy':
      return busyStore(after, phase, now);
    case 'refused':
      return refusedByStore(after, now);
    default:
      return attemptSoon(after, now);
  }
}

/** Asked again soon. Whoever was known to lead is not named for longer than its lease: it may be gone for good. */
function busyStore(state: ElectorState, phase: Candidate, now: number): ElectorState {
  const attemptAt = now + busyRetry(state.ttlMs);
  if (phase.kind === 'campaigning' || phase.lease === null || now < phase.until) {
    return { ...state, phase: { ...phase, attemptAt } };
  }
  const reason = howItEnded(state, now) ?? 'expired';
  return follow(state, now, { lease: null, until: phase.until, attemptAt }, reason);
}

/** There is contact, but nobody can hold this lease until somebody mends the cause. */
function refusedByStore(state: ElectorState, now: number): ElectorState {
  const { phase } = state;
  const lease = phase.kind === 'follower' && now < phase.until ? phase.lease : null;
  return follow(
    state,
    now,
    {
      lease,
      until: phase.kind === 'follower' ? phase.until : now + state.ttlMs,
      attemptAt: now + renewInterval(state.ttlMs),
    },
    firstContact(state) ?? howItEnded(state, now) ?? 'expired',
  );
}

function firstContact(state: ElectorState): Reason | null {
  if (state.phase.kind !== 'campaigning') return null;
  return state.met ? 'reconnected' : 'joined';
}
