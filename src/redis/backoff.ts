/** How long to wait before the next attempt to connect. */
import { isRefusal } from './failures.js';
import { STEADY_MS } from './steady.js';

/** ms; the longest pause between attempts while the server does not answer. */
const MAX_BACKOFF_MS = 250;
/** ms; the longest pause while the server refuses the connection: retrying faster only fills its log. */
const REFUSED_BACKOFF_MS = 2_000;

export class Backoff {
  #failures = 0;

  /**
   * @param cause why the connection was lost or could not be made
   * @param lastedMs how long the connection was up, in ms; null if none was made
   * @returns ms to wait before the next attempt; 0 after the first failure, and after a connection that lasted at least
   *   {@link STEADY_MS}. Otherwise exponential with jitter, at most 250 ms, or 2 s if the server refused
   */
  pauseMs(cause: Error, lastedMs: number | null): number {
    this.#failures = lastedMs !== null && lastedMs >= STEADY_MS ? 1 : this.#failures + 1;
    if (this.#failures <= 1) return 0;
    const longest = isRefusal(cause) ? REFUSED_BACKOFF_MS : MAX_BACKOFF_MS;
    // Jitter keeps the replicas of a fleet from reconnecting all at once when the server comes back.
    return Math.min(longest, 10 * 2 ** this.#failures) * (0.5 + Math.random() / 2);
  }
}
