/**
 * ms. A lost network closes no socket, and without pushes a clean takeover waits for the lease to expire. So even a
 * lease of hours has its connections checked every half minute.
 */
const MAX_SILENCE_MS = 30_000;

/**
 * ms of silence after which the server is pinged: a third of the shortest TTL, at most 30 s.
 *
 * @param shortestTtlMs the shortest TTL of the lock keys in use, in ms
 */
export function allowedSilenceMs(shortestTtlMs: number): number {
  return Math.min(shortestTtlMs / 3, MAX_SILENCE_MS);
}
