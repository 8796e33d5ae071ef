/**
 * Leases that this elector has given up and the store may still hold: a term whose deadline passed, an acquisition
 * without an answer. Each is released by its own value before the next attempt, so that no replica waits for a lease
 * without an owner.
 */
import type { ReleaseRequest } from './ports.js';
import { retreat } from './retreat.js';
import type { Effect, ElectorState, GivenUp, Transition } from './state.js';
import { andThen, only } from './transition.js';

/** By then a lease has expired by itself, unless its command is still in flight; then it will. */
const FORGET_AFTER_TTLS = 2;

/**
 * How many are kept: a server that breaks every connection at the first command adds one per attempt. At most one of
 * them is the lease in the store. Dropping it is safe, since no elector acts on it: the next attempt finds it and gives
 * it up again (`ownLease` in follow.ts), at the cost of a round trip; until then other replicas wait for its expiry.
 */
const MOST = 8;

export function giveUp(
  state: ElectorState,
  value: string,
  term: GivenUp['term'],
  now: number,
  successor: GivenUp['successor'] = {},
): ElectorState {
  const recent = state.givenUp.filter(
    (entry) => entry.value !== value && now - entry.since < FORGET_AFTER_TTLS * state.ttlMs,
  );
  const entry: GivenUp = { value, term, since: now, sent: false, repeated: false, successor };
  return { ...state, givenUp: bounded([...recent, entry]) };
}

/** Drops attempts before terms: the release of a term also ends the wait for its recorded end. */
function bounded(entries: readonly GivenUp[]): readonly GivenUp[] {
  if (entries.length <= MOST) return entries;
  const dropped = entries.find(({ term }) => term === null) ?? entries[0];
  return entries.filter((entry) => entry !== dropped);
}

/** Gives up what this elector may hold: its term, or the acquisition in flight. */
export function giveUpHoldings(
  state: ElectorState,
  now: number,
  successor: GivenUp['successor'] = {},
): ElectorState {
  const { phase, call } = state;
  const withoutTerm =
    phase.kind === 'leader'
      ? giveUp(retreat(state, now), phase.term.value, phase.term, now, successor)
      : state;
  const withoutCall =
    call?.kind === 'acquire' && call.claims ? giveUp(withoutTerm, call.value, null, now) : withoutTerm;
  return { ...withoutCall, call: null };
}

export function forget(state: ElectorState, value: string): ElectorState {
  return { ...state, givenUp: state.givenUp.filter((entry) => entry.value !== value) };
}

/** Releases everything whose release is not in flight, unless the work of the last term goes on. */
export function releaseGivenUp(state: ElectorState): Transition {
  const waiting = state.givenUp.filter(({ sent }) => !sent);
  if (waiting.length === 0 || state.retreatSince !== null) return only(state);
  const givenUp = state.givenUp.map((entry) => (entry.sent ? entry : { ...entry, sent: true }));
  return only({ ...state, givenUp }, ...waiting.map((entry) => release(state, entry)));
}

/** A release that failed is sent again with the next attempt or connection. */
export function notReleased(state: ElectorState, isIt: (entry: GivenUp) => boolean): ElectorState {
  if (!state.givenUp.some((entry) => entry.sent && isIt(entry))) return state;
  const givenUp = state.givenUp.map((entry) => (isIt(entry) ? { ...entry, sent: false } : entry));
  return { ...state, givenUp };
}

/** Retries a release that the store did not execute, or may not have. Once. */
export function releaseAgain(state: ElectorState, value: string): Transition {
  const entry = state.givenUp.find((candidate) => candidate.value === value);
  if (entry === undefined) return only(state);
  if (entry.repeated) return only(notReleased(state, (other) => other === entry));
  const givenUp = state.givenUp.map((other) =>
    other === entry ? { ...entry, sent: false, repeated: true } : other,
  );
  return andThen(only({ ...state, givenUp }), releaseGivenUp);
}

/** What the store may still hold of this elector, as requests that release it. */
export function holdings(state: ElectorState, now: number): readonly ReleaseRequest[] {
  return giveUpHoldings(state, now).givenUp.map((entry) => releaseRequest(state, entry));
}

export function sameHoldings(before: readonly ReleaseRequest[], after: readonly ReleaseRequest[]): boolean {
  return (
    before.length === after.length &&
    before.every(({ value, token, end }, index) => {
      const now = after[index];
      return value === now?.value && token === now.token && end === now.end;
    })
  );
}

function release(state: ElectorState, entry: GivenUp): Effect {
  return { type: 'release', request: releaseRequest(state, entry) };
}

function releaseRequest({ config }: ElectorState, { value, term, successor }: GivenUp): ReleaseRequest {
  return { key: config.key, value, token: term?.token ?? null, end: term?.end ?? null, ...successor };
}
