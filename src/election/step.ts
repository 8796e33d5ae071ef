/**
 * The election as a pure function: a state and an event yield the next state and the effects to perform.
 *
 * Every event first ends what the clock has ended, then does its own work, then starts what is due. So no order of
 * events, and no stall between them, lets a term outlive its deadline.
 */

import { acquisitionFailed, acquisitionLate, acquisitionReplied, attempt } from './acquire.js';
import { attemptDue, attemptNow, attemptSoon, heardAsCandidate, isCandidate } from './candidate.js';
import { follow } from './follow.js';
import { forget, giveUpHoldings, notReleased, releaseAgain, releaseGivenUp } from './give-up.js';
import { holdOffMs, weighRival } from './hand-over.js';
import { endTerm, heardWhileLeading, renew, renewalFailed, renewalReplied, renewNow } from './lead.js';
import { nextOnGrid } from './lease.js';
import { retimed } from './longest-ttl.js';
import { type Instant, type Push, StoreFailure } from './ports.js';
import { type Candidacy, ORDINARY, standing } from './rank.js';
import { reserve, retreated } from './reserve.js';
import { retreatMs } from './retreat.js';
import { keepForMeasuring, learnFromLate, learnFromLateFailure, trustAgain } from './slow-store.js';
import type { Call, ElectorConfig, ElectorEvent, ElectorState, GivenUp, Phase, Transition } from './state.js';
import { andThen, only } from './transition.js';
import { isChange, viewOf } from './view.js';

export function initialState(config: ElectorConfig, ttlMs: number, at: Instant): ElectorState {
  return {
    config,
    ttlMs,
    reserveMs: config.reserveMs ?? 0,
    retreatSince: null,
    contactUp: false,
    counter: 0,
    highestToken: null,
    longestTtlMs: 0,
    longestUntil: Number.NEGATIVE_INFINITY,
    call: null,
    late: null,
    lateAt: null,
    slow: null,
    lastSentAt: Number.NEGATIVE_INFINITY,
    givenUp: [],
    candidacy: config.candidacy ?? ORDINARY,
    next: null,
    named: null,
    bars: [],
    trouble: null,
    phase: { kind: 'idle' },
    met: false,
    reason: 'stopped',
    since: at.wall,
  };
}

export function step(before: ElectorState, event: ElectorEvent, at: Instant): Transition {
  // A late renewal: its answer is definite, and counts as long as the term lasts. A stalled process finds it in its
  // socket.
  const answered = event.type === 'renew-replied' && before.call?.id === event.call;
  const timely = answered ? only(before) : overdue(before, event, at.now);
  const ended = andThen(timely, (state) => only(endWhatHasEnded(state, at.now)));
  const handled = andThen(ended, (state) => handle(state, event, at.now));
  const pursued = andThen(handled, (state) => pursue(state, at.now));
  return isChange(viewOf(before), viewOf(pursued.state))
    ? { ...pursued, state: { ...pursued.state, since: at.wall } }
    : pursued;
}

/** ms; when the next `tick` is due. Infinity: only another event can change anything. */
export function dueAt(state: ElectorState): number {
  const { phase, contactUp, call } = state;
  switch (phase.kind) {
    case 'leader':
      return Math.min(
        phase.term.deadline,
        contactUp ? (call?.until ?? phase.renewAt) : Number.POSITIVE_INFINITY,
      );
    case 'follower':
      return contactUp ? (call?.until ?? attemptDue(state, phase)) : phase.until;
    case 'campaigning':
      return contactUp ? (call?.until ?? attemptDue(state, phase)) : Number.POSITIVE_INFINITY;
    case 'draining':
      return phase.until;
    case 'idle':
      return Number.POSITIVE_INFINITY;
  }
}

/** Ends a call that timed out. It may have been executed, or may be later. */
function overdue(state: ElectorState, event: ElectorEvent, now: number): Transition {
  const { call } = state;
  if (call === null || now < call.until) return only(state);
  const cause = new StoreFailure('timeout', 'the server did not answer in time');
  // The answer is here before the timer fired: this process was slow, not the store.
  const stalled = event.type === 'acquire-replied' && event.call === call.id;
  return only(failed(stalled ? state : keepForMeasuring(state, call), call, cause, now));
}

/** Whether the clock alone has ended the present phase: timers come late after a stall or a sleep. */
export function hasEnded({ phase, contactUp }: ElectorState, now: number): boolean {
  switch (phase.kind) {
    case 'leader':
      return now >= phase.term.deadline;
    case 'follower':
      return !contactUp && now >= phase.until;
    case 'draining':
      return now >= phase.until;
    default:
      return false;
  }
}

function endWhatHasEnded(state: ElectorState, now: number): ElectorState {
  const { phase } = state;
  if (!hasEnded(state, now)) return state;
  if (phase.kind === 'leader') return endTerm(state, phase, now);
  if (phase.kind === 'draining') return idle(state);
  return { ...state, reason: 'disconnected', phase: { kind: 'campaigning', attemptAt: now } };
}

function idle(state: ElectorState): ElectorState {
  return { ...trustAgain(state), givenUp: [], call: null, phase: { kind: 'idle' } };
}

function handle(state: ElectorState, event: ElectorEvent, now: number): Transition {
  const { phase, call } = state;
  switch (event.type) {
    case 'tick':
      return only(state);
    case 'start':
      return only(
        phase.kind === 'idle' ? { ...state, phase: { kind: 'campaigning', attemptAt: now } } : state,
      );
    case 'stop':
      return stop(state, now);
    case 'resign': {
      const { to, pinned = false } = event;
      return resign(state, now, to === undefined ? {} : { to, pinned });
    }
    case 'stand':
      return stand(state, event.candidacy, now);
    case 'retime':
      return only(retime(state, event.ttlMs, now));
    case 'reserve':
      return only(reserve(state, event.reserveMs, now));
    case 'retreated':
      return retreated(state, now);
    case 'wait-on-empty-store':
      return only({ ...state, config: { ...state.config, waitOnEmptyStore: true } });
    case 'contact':
      if (event.contact.up) return state.contactUp ? only(state) : contactMade(state, now);
      return only(contactLost(state, now));
    case 'push':
      return only(heard(state, event.push, now));
    case 'acquire-replied':
      if (state.late?.id === event.call) return acquisitionLate(state, state.late.sentAt, event.reply, now);
      if (call?.id !== event.call || !isCandidate(phase)) return only(state);
      return only(acquisitionReplied(state, call, event.reply, now));
    case 'renew-replied':
      if (state.late?.id === event.call) return only(learnFromLate(state, state.late.sentAt, now));
      if (call?.id !== event.call || phase.kind !== 'leader') return only(state);
      return only(renewalReplied(state, phase, call, event.reply, now));
    case 'call-failed':
      if (state.late?.id === event.call) {
        return only(learnFromLateFailure(state, state.late.sentAt, event.failure, now));
      }
      return only(call?.id === event.call ? failed(state, call, event.failure, now) : state);
    case 'release-settled':
      return releaseSettled(state, event, now);
  }
}

function heard(state: ElectorState, push: Push, now: number): ElectorState {
  if (state.phase.kind === 'leader') return heardWhileLeading(state, state.phase, push, now);
  return isCandidate(state.phase) ? heardAsCandidate(state, push, now) : state;
}

/** Starts what is due: a renewal or an attempt, one at a time. */
function pursue(state: ElectorState, now: number): Transition {
  const { phase, contactUp, call } = state;
  if (!contactUp || call !== null) return only(state);
  if (phase.kind === 'leader') return now >= phase.renewAt ? renew(state, phase, now) : only(state);
  if (isCandidate(phase)) return now >= attemptDue(state, phase) ? attempt(state, phase, now) : only(state);
  return only(state);
}

function contactMade(state: ElectorState, now: number): Transition {
  const { phase } = state;
  const up = { ...state, contactUp: true };
  if (phase.kind === 'leader') return only(renewNow(up, phase, now));
  if (phase.kind === 'draining') return releaseGivenUp(up);
  const looking = attemptNow(up, now);
  return holdsOff(phase, now) ? releaseGivenUp(looking) : only(looking);
}

/** A known lease keeps its length; this replica's own timing follows the new TTL at once. */
function retime(state: ElectorState, ttlMs: number, now: number): ElectorState {
  const { phase, slow } = state;
  const known = retimed(trustAgain(state), ttlMs, now);
  if (phase.kind !== 'follower') return known;
  const reconcileAt = Math.min(phase.reconcileAt, nextOnGrid(now, ttlMs, state.config.phase));
  const follower = { ...known, phase: { ...phase, reconcileAt } };
  return slow === null ? follower : attemptNow(follower, now);
}

/** During a hold-off no attempt is near that would first release what was given up. */
function holdsOff(phase: Phase, now: number): boolean {
  return phase.kind === 'follower' && now < phase.holdOffUntil;
}

function contactLost(state: ElectorState, now: number): ElectorState {
  const down = { ...notReleased(trustAgain(state), () => true), contactUp: false };
  // The call in flight will fail as `broken`; there is no need to wait for that.
  return down.phase.kind === 'leader' ? { ...down, call: null } : giveUpHoldings(down, now);
}

function failed(state: ElectorState, call: Call, failure: StoreFailure, now: number): ElectorState {
  const { phase } = state;
  return phase.kind === 'leader'
    ? renewalFailed(state, phase, failure, now)
    : acquisitionFailed(state, call, failure, now);
}

function stop(state: ElectorState, now: number): Transition {
  if (state.phase.kind === 'idle' || state.phase.kind === 'draining') return only(state);
  const stopped: ElectorState = { ...giveUpHoldings(state, now), reason: 'stopped', trouble: null };
  if (stopped.givenUp.length === 0) return only(idle(stopped));
  const draining: ElectorState = {
    ...stopped,
    phase: { kind: 'draining', until: now + state.config.drainMs + retreatMs(stopped) },
  };
  return draining.contactUp ? releaseGivenUp(draining) : only(draining);
}

/** A leader that stands no longer for election hands over. The store is told of a new rank with the next look. */
function stand(state: ElectorState, changed: Partial<Candidacy>, now: number): Transition {
  const stood = standing(state.candidacy);
  const candidacy = { ...state.candidacy, ...changed };
  const known = { ...state, candidacy };
  if (standing(candidacy) === stood) {
    return only(known.phase.kind === 'leader' ? weighRival(known, known.phase, now) : known);
  }
  return standing(candidacy) === 'candidate' ? only(attemptSoon(known, now)) : resign(known, now);
}

function resign(state: ElectorState, now: number, successor: GivenUp['successor'] = {}): Transition {
  if (state.phase.kind !== 'leader') return only(state);
  const resigned = { ...giveUpHoldings(state, now, successor), named: successor.to ?? null };
  const holdOffUntil = now + holdOffMs(state.ttlMs, successor.to, successor.pinned === true);
  const follower = follow(
    resigned,
    now,
    {
      lease: null,
      until: now + state.ttlMs,
      attemptAt: holdOffUntil,
      holdOffUntil,
      wait: { why: 'resigned', until: holdOffUntil },
    },
    'resigned',
  );
  return follower.contactUp ? releaseGivenUp(follower) : only(follower);
}

function releaseSettled(
  state: ElectorState,
  event: Extract<ElectorEvent, { type: 'release-settled' }>,
  now: number,
): Transition {
  const { phase } = state;
  if (event.failure === null) {
    const settled = forget(state, event.value);
    return only(settled.phase.kind === 'draining' && settled.givenUp.length === 0 ? idle(settled) : settled);
  }
  const { kind } = event.failure;
  // A key that moves between two connected primaries breaks a connection without a loss of contact.
  const repeatable = kind === 'not-executed' || (kind === 'broken' && state.contactUp);
  const again = repeatable && (phase.kind === 'draining' || holdsOff(phase, now));
  if (again) return releaseAgain(state, event.value);
  return only(kind === 'refused' ? state : notReleased(state, ({ value }) => value === event.value));
}
