/**
 * A replica that leads: it renews its lease three times per TTL and stops at its own deadline, whatever the store says.
 *
 * Only a definite success moves the deadline, and it counts from the moment before the renewal was written. No answer
 * after the deadline revives the term.
 */

import { ATTEMPT_SPACING_MS } from './candidate.js';
import { follow, refusedByHolder } from './follow.js';
import { giveUp } from './give-up.js';
import { rivalOf } from './hand-over.js';
import { busyRetry, callBudget, leaseDeadline, nextOnGrid, renewInterval } from './lease.js';
import { readTtl } from './longest-ttl.js';
import type { Push, RenewReply, StoreFailure } from './ports.js';
import { retreat } from './retreat.js';
import { trustAgain } from './slow-store.js';
import type { Call, ElectorState, Phase, Transition } from './state.js';
import { only } from './transition.js';
import { isOverwritten, troubleBehind, troubleFound } from './trouble.js';

type Leader = Extract<Phase, { kind: 'leader' }>;

export function renew(state: ElectorState, phase: Leader, now: number): Transition {
  const { config, ttlMs, reserveMs } = state;
  const { value, token, end } = phase.term;
  // A lowered TTL shortens the lease as soon as this command arrives, answered or not.
  const deadline = Math.min(phase.term.deadline, leaseDeadline(now, ttlMs, reserveMs));
  const counter = state.counter + 1;
  const until = Math.min(now + callBudget(ttlMs, reserveMs), deadline);
  const call: Call = { kind: 'renew', id: counter, sentAt: now, until, ttlMs, value, push: null };
  return only(
    { ...state, counter, call, lastSentAt: now, phase: { ...phase, term: { ...phase.term, deadline } } },
    { type: 'renew', call: counter, request: { key: config.key, value, ttlMs, token, end } },
  );
}

/**
 * A push cannot end a term. One that contradicts it triggers a renewal, which restores a vanished lease. So does the
 * release of this very term: this replica has not sent it.
 */
export function heardWhileLeading(state: ElectorState, phase: Leader, push: Push, now: number): ElectorState {
  const own = 'token' in push && push.token === phase.term.token;
  if (own && push.kind !== 'released') return state;
  // The answer in flight may be older than the push, so another renewal follows it.
  if (state.call !== null) return { ...state, call: { ...state.call, push } };
  return renewBy(state, phase, Math.max(now, state.lastSentAt + ATTEMPT_SPACING_MS));
}

/** Renews at once, because contact is new. */
export function renewNow(state: ElectorState, phase: Leader, now: number): ElectorState {
  return renewBy(state, phase, now);
}

function renewBy(state: ElectorState, phase: Leader, time: number): ElectorState {
  return { ...state, phase: { ...phase, renewAt: Math.min(phase.renewAt, time) } };
}

export function renewalReplied(
  state: ElectorState,
  phase: Leader,
  call: Call,
  reply: RenewReply,
  now: number,
): ElectorState {
  const answered: ElectorState = { ...trustAgain(state), call: null, trouble: troubleFound(reply) };
  if (reply.outcome === 'lost') {
    const lost = retreat(answered, now);
    return reply.held === null
      ? follow(lost, now, { lease: null, until: now + state.ttlMs, attemptAt: now }, 'lost')
      : refusedByHolder(lost, reply.held, call.sentAt, now, 'lost');
  }
  const { reserveMs } = state;
  const deadline = Math.max(phase.term.deadline, leaseDeadline(call.sentAt, call.ttlMs, reserveMs));
  const renewed: Leader = {
    ...phase,
    rival: rivalOf(state, phase.rival, reply.next, now),
    term: { ...phase.term, deadline, end: reply.end },
    renewAt: nextOnGrid(call.sentAt, renewInterval(call.ttlMs, reserveMs), state.config.phase),
  };
  // The record may have dropped a longer TTL with this renewal, and so does this replica.
  const after = { ...readTtl(answered, call.ttlMs, now), next: reply.next ?? null, phase: renewed };
  return call.push === null ? after : heardWhileLeading(after, renewed, call.push, now);
}

export function renewalFailed(
  state: ElectorState,
  phase: Leader,
  failure: StoreFailure,
  now: number,
): ElectorState {
  // A timed-out renewal has used up half of the lease already.
  const hurries = failure.kind === 'not-executed' || failure.kind === 'timeout';
  const soon = now + (hurries ? ATTEMPT_SPACING_MS : busyRetry(state.ttlMs));
  return {
    ...state,
    call: null,
    trouble: troubleBehind(failure) ?? state.trouble,
    phase: { ...phase, renewAt: soon },
  };
}

/** Announces that the deadline has passed. `isLeader()` has said so since then. */
export function endTerm(state: ElectorState, phase: Leader, now: number): ElectorState {
  const ended = { ...giveUp(retreat(state, now), phase.term.value, phase.term, now), call: null };
  const reason = isOverwritten(ended.trouble) ? 'lost' : 'expired';
  return ended.contactUp
    ? follow(ended, now, { lease: null, until: now + ended.ttlMs, attemptAt: now }, reason)
    : { ...ended, reason: 'disconnected', phase: { kind: 'campaigning', attemptAt: now } };
}
