/** How long a lease of this key can last: replicas may have had another TTL until a moment ago. */
import type { ElectorState } from './state.js';

/** ms; how long any lease of this key can last, as far as is known. */
export function longestTtl(state: ElectorState): number {
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
