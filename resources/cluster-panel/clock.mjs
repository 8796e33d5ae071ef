/** Time as the server has it: the browser's clock may be wrong by hours, but it runs as fast. */

/** @param steady ms of a clock that is never set, such as `performance.now` */
export function createServerClock(steady) {
  let serverThen = 0;
  let steadyThen = 0;
  return {
    /** @param now ms since 1970, as an answer told it that came in just now */
    adjust(now) {
      serverThen = now;
      steadyThen = steady();
    },
    now: () => serverThen + (steady() - steadyThen),
  };
}

/**
 * @param lease `remainingMs` as it was at `toldAt`; null if nobody holds the lease
 * @param now ms of the clock that `toldAt` is of
 * @returns ms that are left, and their share of the TTL from 0 to 1; null if nobody holds the lease
 */
export function timeLeft({ remainingMs, ttlMs }, toldAt, now) {
  if (remainingMs === null) return null;
  const leftMs = Math.min(ttlMs, Math.max(0, remainingMs - Math.max(0, now - toldAt)));
  return { leftMs, share: ttlMs > 0 ? leftMs / ttlMs : 0 };
}
