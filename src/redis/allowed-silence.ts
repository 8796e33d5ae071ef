/**
 * ms; a connection dies without a word for good, and with it the pushes that a clean takeover needs. So also a lease of
 * hours asks after half a minute.
 */
const LONGEST_MS = 30_000;

/**
 * ms of silence after which the server is asked for a sign of life.
 *
 * @param shortestTtlMs of the lock keys in use
 */
export function allowedSilenceMs(shortestTtlMs: number): number {
  return Math.min(shortestTtlMs / 3, LONGEST_MS);
}
