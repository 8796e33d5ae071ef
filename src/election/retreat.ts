/**
 * Work that cannot stop at once, such as flows with connections of their own: it is stopped in the reserve, between the
 * leader's deadline and the end of its lease. Until that is done, nothing is released and nothing attempted.
 */
import type { ElectorState } from './state.js';

/** A term has ended, and its work is to stop now. */
export function retreat(state: ElectorState, now: number): ElectorState {
  return state.reserveMs > 0 ? { ...state, retreatSince: now } : state;
}

/** ms that a retreat may still take. */
export function retreatMs({ reserveMs, retreatSince }: ElectorState): number {
  return retreatSince === null ? 0 : reserveMs;
}
