/**
 * Attempts to acquire the lease, one script call each. A refused attempt tells who holds the lease; see follow.ts.
 */
import { attemptSoon, type Candidate, heardAsCandidate, isCandidate, lookInterval } from './candidate.js';
import { firstContact, follow, howItEnded, quarantined, refusedByHolder, vacant } from './follow.js';
import { giveUp, releaseGivenUp } from './give-up.js';
import { taken } from './hand-over.js';
import { busyRetry, leaseDeadline, leaseValue, nextOnGrid, renewInterval } from './lease.js';
import { longestTtl, readTtl } from './longest-ttl.js';
import type { Acquired, AcquireReply, StoreFailure } from './ports.js';
import { candidateOf, rankToTell, standing } from './rank.js';
import { answerBudget, doubtsStore, learnFromLate, learnFromTimely } from './slow-store.js';
import type { Call, ElectorState, Phase, Transition } from './state.js';
import { andThen, only } from './transition.js';
import { troubleBehind, troubleFound } from './trouble.js';
import { mayBeVacant } from './vacancy.js';

/** Releases what was given up, then sends one acquisition. In a hold-off, or as an observer, it only asks who leads. */
export function attempt(state: ElectorState, phase: Candidate, now: number): Transition {
  const { config, ttlMs } = state;
  const counter = state.counter + 1;
  const value = leaseValue(config.name, config.id, counter);
  const until = now + answerBudget(state);
  const leaves = phase.kind === 'follower' && now < phase.holdOffUntil;
  const stuck = stuckValue(state, phase, now);
  const wants = mayBeVacant(phase, now) || stuck !== null;
  const claims = wants && !leaves && !doubtsStore(state) && standing(state.candidacy) === 'candidate';
  const rank = rankToTell(state, now);
  const call: Call = { kind: 'acquire', claims, id: counter, sentAt: now, until, ttlMs, value, push: null };
  // An elector that waits on an empty store behaves as if it had read of a lease with an unknown token.
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
          stuckValue: stuck,
          claims,
          ...(rank === null ? {} : { rank }),
        },
      },
    ),
  );
}

function attempted(state: ElectorState, phase: Candidate, now: number): Phase {
  if (phase.kind === 'campaigning') return { ...phase, attemptAt: Number.POSITIVE_INFINITY };
  const reconcileAt =
    now >= phase.reconcileAt ? nextOnGrid(now, lookInterval(state), state.config.phase) : phase.reconcileAt;
  return { ...phase, attemptAt: Number.POSITIVE_INFINITY, askAt: Number.POSITIVE_INFINITY, reconcileAt };
}

function stuckValue(state: ElectorState, phase: Candidate, now: number): string | null {
  if (phase.kind !== 'follower' || phase.stuckSince === null || phase.lease === null) return null;
  return now - phase.stuckSince >= state.ttlMs ? phase.lease.value : null;
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
  const unwanted = answered.slow !== null || standing(state.candidacy) !== 'candidate';
  const after =
    unwanted && reply.outcome === 'acquired'
      ? notBelieved(giveUp(answered, call.value, null, now), reply, now)
      : weigh(answered, call, reply, now);
  return call.push === null || !isCandidate(after.phase) ? after : heardAsCandidate(after, call.push, now);
}

function weigh(state: ElectorState, call: Call, reply: AcquireReply, now: number): ElectorState {
  switch (reply.outcome) {
    case 'acquired':
      return won(taken(readTtl(state, call.ttlMs, now), candidateOf(state.config), now), call, reply);
    case 'held':
      return refusedByHolder(state, reply, call.sentAt, now);
    case 'quarantined':
      return quarantined(state, reply, now);
    case 'vacant':
      return vacant(state, now);
  }
}

/** Counts from the moment before the command was sent. An answer that came too late never gets here. */
function won(state: ElectorState, call: Call, reply: Acquired): ElectorState {
  const { reserveMs } = state;
  const deadline = leaseDeadline(call.sentAt, call.ttlMs, reserveMs);
  return {
    ...state,
    met: true,
    next: null,
    reason: 'elected',
    highestToken: Math.max(state.highestToken ?? 0, reply.token),
    phase: {
      kind: 'leader',
      term: { value: call.value, token: reply.token, deadline, end: reply.end },
      renewAt: nextOnGrid(call.sentAt, renewInterval(call.ttlMs, reserveMs), state.config.phase),
      since: call.sentAt,
      pinned: reply.pinned === true,
      rival: null,
    },
  };
}

/** An answer after the time-out: the attempt was given up, but the answer may tell who holds the lease. */
export function acquisitionLate(
  state: ElectorState,
  sentAt: number,
  reply: AcquireReply,
  now: number,
): Transition {
  const known = learnFromLate(state, sentAt, now);
  // The next attempt is in flight and tells more.
  if (known.call !== null || !isCandidate(known.phase)) return only(known);
  switch (reply.outcome) {
    case 'acquired':
      return andThen(only(notBelieved(known, reply, now)), releaseGivenUp);
    case 'held':
      return only(refusedByHolder(known, reply, null, now));
    case 'quarantined':
      return only(quarantined(known, reply, now));
    case 'vacant':
      return only(vacant(known, now));
  }
}

/** The lease is free, and this replica is too slow to keep it, or became an observer meanwhile. */
function notBelieved(state: ElectorState, { token }: Acquired, now: number): ElectorState {
  return follow(
    { ...state, highestToken: Math.max(state.highestToken ?? 0, token) },
    now,
    { lease: null, until: now + state.ttlMs, attemptAt: now },
    firstContact(state) ?? 'lost',
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

/** Retried soon. The known leader is named no longer than its lease lasts: it may be gone for good. */
function busyStore(state: ElectorState, phase: Candidate, now: number): ElectorState {
  const attemptAt = now + busyRetry(state.ttlMs);
  if (phase.kind === 'campaigning' || phase.lease === null || now < phase.until) {
    return { ...state, phase: { ...phase, attemptAt } };
  }
  const reason = howItEnded(state, now) ?? 'expired';
  return follow(state, now, { lease: null, until: phase.until, attemptAt }, reason);
}

/** There is contact, but no replica can hold this lease until an operator mends the cause. */
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
