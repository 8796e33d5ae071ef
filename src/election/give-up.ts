/**
 * Leases that this elector no longer believes in, and that the store may still show: a term whose deadline passed, an
 * acquisition without an answer. Each is released by its own value before the next acquisition, so that nobody waits
 * for a lease without an owner.
 */
import { callBudget } from './lease.js';
import type { ReleaseRequest } from './ports.js';
import type { Effect, ElectorState } from './state.js';

/** After two TTLs a lease has ended by itself, unless its command is still under way somewhere; then it will. */
const FORGET_AFTER_TTLS = 2;

export function giveUp(state: ElectorState, value: string, token: number | null, now: number): ElectorState {
  const recent = state.givenUp.filter((entry) => now - entry.since < FORGET_AFTER_TTLS * state.ttlMs);
  return { ...state, givenUp: [...recent, { value, token, since: now }] };
}

/** Gives up what may be ours in the store: the present term, or the acquisition under way. */
export function giveUpHoldings(state: ElectorState, now: number): ElectorState {
  const { phase, call } = state;
  const withoutTerm =
    phase.kind === 'leader' ? giveUp(state, phase.term.value, phase.term.token, now) : state;
  const withoutCall = call?.kind === 'acquire' ? giveUp(withoutTerm, call.value, null, now) : withoutTerm;
  return { ...withoutCall, call: null };
}

export function forget(state: ElectorState, value: string): ElectorState {
  return { ...state, givenUp: state.givenUp.filter((entry) => entry.value !== value) };
}

export function releaseAll(state: ElectorState, now: number): readonly Effect[] {
  return state.givenUp.map(({ value, token }) =>
    release(state, { key: state.config.key, value, token }, now),
  );
}

function release(state: ElectorState, request: ReleaseRequest, now: number): Effect {
  return { type: 'release', until: now + callBudget(state.ttlMs), request };
}
