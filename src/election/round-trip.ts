/** The round trip of a store, smoothed as TCP does it (RFC 6298). */

export interface RoundTrip {
  /** ms; TCP's SRTT. */
  readonly smoothedMs: number;
  /** ms by which round trips differ from it; TCP's RTTVAR. */
  readonly variationMs: number;
}

/** The weights of a new measurement and the number of variations allowed for: RFC 6298, section 2. */
const SMOOTHING = 1 / 8;
const VARYING = 1 / 4;
const VARIATIONS = 4;

/**
 * @param before null: nothing was measured yet
 * @param ms what the newest answer took
 */
export function measured(before: RoundTrip | null, ms: number): RoundTrip {
  // Unlike TCP, a sudden fall counts at once: a path that is short again must not be waited for like a long one.
  if (before === null || ms < before.smoothedMs / 2) return firstOf(ms, 1 / 2);
  return {
    smoothedMs: (1 - SMOOTHING) * before.smoothedMs + SMOOTHING * ms,
    variationMs: (1 - VARYING) * before.variationMs + VARYING * Math.abs(before.smoothedMs - ms),
  };
}

/** @param share the part of it by which others may differ; TCP takes a half where it knows nothing at all */
export function firstOf(ms: number, share: number): RoundTrip {
  return { smoothedMs: ms, variationMs: ms * share };
}

/** ms within which an answer is expected. */
export function longestMs({ smoothedMs, variationMs }: RoundTrip): number {
  return smoothedMs + VARIATIONS * variationMs;
}
