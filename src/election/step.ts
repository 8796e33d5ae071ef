/**
 * The election as a pure function: a state and an event give the next state and what is to be done.
 *
 * Every event first ends what time has ended, then does its own work, then starts whatever is due. So no order of
 * events, and no stall between them, lets a term outlive its deadline.
 */
import { forget, giveUpHoldings, releaseAgain, releaseAll } from './give-up.js';
import { endTerm, heardWhileLeading, renew, renewalFailed, renewalReplied, renewNow } from './lead.js';
import { renewInterval } from './lease.js';
import { type Instant, type Push, StoreFailure } from './ports.js';
import {
  acquisitionFailed,
  acquisitionReplied,
  follow,
  heardWhileSeeking,
  isSeeking,
  look,
  lookDue,
  lookNow,
  retimed,
} from './seek.js';
import type { Call, ElectorConfig, ElectorEvent, ElectorState, Phase, Transition } from './state.js';
import { only, then } from './transition.js';
import { isChange, viewOf } from './view.js';

export function initialState(config: ElectorConfig, ttlMs: number, at: Instant): ElectorState {
  return {
    config,
    ttlMs,
    contactUp: false,
    counter: 0,
    highestToken: null,
    longestTtlMs: 0,
    longestUntil: Number.NEGATIVE_INFINITY,
    call: null,
    lastSentAt: Number.NEGATIVE_INFINITY,
    givenUp: [],
    trouble: null,
    phase: { kind: 'idle' },
    met: false,
    reason: 'stopped',
    since: at.wall,
  };
}

export function step(before: ElectorState, event: ElectorEvent, at: Instant): Transition {
  // A late answer to a renewal is a definite one, and good for as long as the term lasts: a process that was stalled
  // finds it in its socket.
  const answered = event.type === 'renew-replied' && before.call?.id === event.call;
  const timely = answered ? only(before) : overdue(before, at.now);
  const ended = then(timely, (state) => only(endWhatHasEnded(state, at.now)));
  const handled = then(ended, (state) => handle(state, event, at.now));
  const pursued = then(handled, (state) => pursue(state, at.now));
  return isChange(viewOf(before), viewOf(pursued.state))
    ? { ...pursued, state: { ...pursued.state, since: at.wall } }
    : pursued;
}

/** ms; when the next `tick` is worth while. Infinity: only an event can change anything. */
export function dueAt(state: ElectorState): number {
  const { phase, contactUp, call } = state;
  switch (phase.kind) {
    case 'leader':
      return Math.min(
        phase.term.deadline,
        contactUp ? (call?.until ?? phase.renewAt) : Number.POSITIVE_INFINITY,
      );
    case 'follower':
      return contactUp ? (call?.until ?? lookDue(phase)) : phase.until;
    case 'campaigning':
      return contactUp ? (call?.until ?? lookDue(phase)) : Number.POSITIVE_INFINITY;
    case 'draining':
      return phase.until;
    case 'idle':
      return Number.POSITIVE_INFINITY;
  }
}

/** A call without an answer in its time means a dead connection; it may have been carried out all the same. */
function overdue(state: ElectorState, now: number): Transition {
  const { call } = state;
  if (call === null || now < call.until) return only(state);
  const cause = new StoreFailure('timeout', 'the server did not answer in time');
  return only(failed(state, call, cause, now), { type: 'reconnect', sentAt: call.sentAt, cause });
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
  return { ...state, reason: 'disconnected', phase: { kind: 'campaigning', lookAt: now } };
}

function idle(state: ElectorState): ElectorState {
  return { ...state, givenUp: [], call: null, phase: { kind: 'idle' } };
}

function handle(state: ElectorState, event: ElectorEvent, now: number): Transition {
  const { phase, call } = state;
  switch (event.type) {
    case 'tick':
      return only(state);
    case 'start':
      return only(phase.kind === 'idle' ? { ...state, phase: { kind: 'campaigning', lookAt: now } } : state);
    case 'stop':
      return stop(state, now);
    case 'resign':
      return resign(state, now);
    case 'retime':
      return only(retimed(state, event.ttlMs, now));
    case 'wait-on-empty-store':
      return only({ ...state, config: { ...state.config, waitOnEmptyStore: true } });
    case 'contact':
      return event.contact.up ? contactMade(state, now) : only(contactLost(state, now));
    case 'push':
      return only(heard(state, event.push, now));
    case 'acquire-replied':
      if (call?.id !== event.call || !isSeeking(phase)) return only(state);
      return only(acquisitionReplied(state, call, event.reply, now));
    case 'renew-replied':
      if (call?.id !== event.call || phase.kind !== 'leader') return only(state);
      return only(renewalReplied(state, phase, call, event.reply, now));
    case 'call-failed':
      return only(call?.id === event.call ? failed(state, call, event.failure, now) : state);
    case 'release-settled':
      return releaseSettled(state, event, now);
  }
}

function heard(state: ElectorState, push: Push, now: number): ElectorState {
  if (state.phase.kind === 'leader') return heardWhileLeading(state, state.phase, push, now);
  return isSeeking(state.phase) ? heardWhileSeeking(state, push, now) : state;
}

/** Starts what is due: a renewal or a look, one at a time. */
function pursue(state: ElectorState, now: number): Transition {
  const { phase, contactUp, call } = state;
  if (!contactUp || call !== null) return only(state);
  if (phase.kind === 'leader') return now >= phase.renewAt ? renew(state, phase, now) : only(state);
  if (isSeeking(phase)) return now >= lookDue(phase) ? look(state, phase, now) : only(state);
  return only(state);
}

function contactMade(state: ElectorState, now: number): Transition {
  const { phase } = state;
  const up = { ...state, contactUp: true };
  if (phase.kind === 'leader') return only(renewNow(up, phase, now));
  if (phase.kind === 'draining') return only(up, ...releaseAll(up));
  return only(lookNow(up, now), ...(holdsOff(phase, now) ? releaseAll(up) : []));
}

/** Whether a lease is left to others, so that no look is near which would release first what was given up. */
function holdsOff(phase: Phase, now: number): boolean {
  return phase.kind === 'follower' && now < phase.holdOffUntil;
}

function contactLost(state: ElectorState, now: number): ElectorState {
  const down = { ...state, contactUp: false };
  // Whatever was under way has no answer any more; the store's word for it comes later and is not waited for.
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
  return only(
    { ...stopped, phase: { kind: 'draining', until: now + state.config.drainMs } },
    ...(stopped.contactUp ? releaseAll(stopped) : []),
  );
}

function resign(state: ElectorState, now: number): Transition {
  if (state.phase.kind !== 'leader') return only(state);
  const resigned = giveUpHoldings(state, now);
  const holdOffUntil = now + renewInterval(state.ttlMs);
  return only(
    follow(
      resigned,
      now,
      {
        lease: null,
        until: now + state.ttlMs,
        lookAt: holdOffUntil,
        holdOffUntil,
        wait: { why: 'resigned', until: holdOffUntil },
      },
      'resigned',
    ),
    ...(resigned.contactUp ? releaseAll(resigned) : []),
  );
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
  const again = event.failure.kind === 'not-executed' && (phase.kind === 'draining' || holdsOff(phase, now));
  return again ? releaseAgain(state, event.value) : only(state);
}
