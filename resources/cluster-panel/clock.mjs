/** The server's time: the browser's clock may be wrong by hours, but it runs at the same rate. */

/** @param steady a monotonic clock in ms, such as `performance.now` */
export function createServerClock(steady) {
  let serverThen = 0;
  let steadyThen = 0;
  return {
    /** @param now the server's time in an answer that has just arrived, in ms since 1970 */
    adjust(now) {
      serverThen = now;
      steadyThen = steady();
    },
    now: () => serverThen + (steady() - steadyThen),
  };
}

/**
 * @param lease `remainingMs` at the time `measuredAt`; null if no replica holds the lease
 * @param now in ms of the same clock as `measuredAt`
 * @returns the ms left and their share of the TTL, 0 to 1; null if no replica holds the lease
 */
export function timeLeft({ remainingMs, ttlMs }, measuredAt, now) {
  if (remainingMs === null) return null;
  const leftMs = Math.min(ttlMs, Math.max(0, remainingMs - Math.max(0, now - measuredAt)));
  return { leftMs, share: ttlMs > 0 ? leftMs / ttlMs : 0 };
}
