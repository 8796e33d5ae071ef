/**
 * Leases that this elector no longer believes in, and that the store may still show: a term whose deadline passed, an
 * acquisition without an answer. Each is released by its own value before the next acquisition, so that nobody waits
 * for a lease without an owner.
 */
import type { Effect, ElectorState, GivenUp, Transition } from './state.js';
import { only } from './transition.js';

/** After two TTLs a lease has ended by itself, unless its command is still under way somewhere; then it will. */
const FORGET_AFTER_TTLS = 2;

export function giveUp(state: ElectorState, value: string, term: GivenUp['term'], now: number): ElectorState {
  const recent = state.givenUp.filter((entry) => now - entry.since < FORGET_AFTER_TTLS * state.ttlMs);
  return { ...state, givenUp: [...recent, { value, term, since: now, repeated: false }] };
}

/** Gives up what may be ours in the store: the present term, or the acquisition under way. */
export function giveUpHoldings(state: ElectorState, now: number): ElectorState {
  const { phase, call } = state;
  const withoutTerm = phase.kind === 'leader' ? giveUp(state, phase.term.value, phase.term, now) : state;
  const withoutCall =
    call?.kind === 'acquire' && call.claims ? giveUp(withoutTerm, call.value, null, now) : withoutTerm;
  return { ...withoutCall, call: null };
}

export function forget(state: ElectorState, value: string): ElectorState {
  return { ...state, givenUp: state.givenUp.filter((entry) => entry.value !== value) };
}

export function releaseAll(state: ElectorState): readonly Effect[] {
  return state.givenUp.map((entry) => release(state, entry));
}

/** Releases one again, which the store did not carry out; once, since a store that goes on refusing has its reasons. */
export function releaseAgain(state: ElectorState, value: string): Transition {
  const entry = state.givenUp.find((candidate) => candidate.value === value);
  if (entry === undefined || entry.repeated) return only(state);
  const givenUp = state.givenUp.map((other) => (other === entry ? { ...entry, repeated: true } : other));
  return only({ ...state, givenUp }, release(state, entry));
}

function release(state: ElectorState, { value, term }: GivenUp): Effect {
  return {
    type: 'release',
    request: { key: state.config.key, value, token: term?.token ?? null, end: term?.end ?? null },
  };
}
