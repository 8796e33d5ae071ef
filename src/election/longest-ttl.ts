/** The longest TTL of any lease that can still be valid, as far as this replica knows. */
import type { ElectorState } from './state.js';

/** ms */
export function longestTtl(state: ElectorState): number {
  return Math.max(state.ttlMs, state.longestTtlMs);
}

/** The record's rule for `far`, on this replica's own clock: a longer TTL counts until its leases have ended. */
export function readTtl(state: ElectorState, ttlMs: number | null, now: number): ElectorState {
  if (ttlMs === null || (ttlMs < state.longestTtlMs && now <= state.longestUntil)) return state;
  return { ...state, longestTtlMs: ttlMs, longestUntil: now + ttlMs };
}

/** Any replica may have acquired a lease with the old TTL until now. */
export function retimed(state: ElectorState, ttlMs: number, now: number): ElectorState {
  const known = readTtl(state, state.ttlMs, now);
  return { ...known, ttlMs, longestUntil: Math.max(known.longestUntil, now + state.ttlMs) };
}
