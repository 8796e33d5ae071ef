/** How long to wait before the next attempt to reach a server. */
import { ErrorReply } from '@redis/client';

/** ms; the longest pause between attempts to reach a server that does not answer. */
const MAX_BACKOFF_MS = 250;
/** ms; the pause after the server answered and refused us: hurrying fills its log, and a person has to act. */
const REFUSED_BACKOFF_MS = 2_000;
/** ms; a connection that lasted less is one more failure: a server that lets us in and out again is not hurried. */
export const STEADY_MS = 1_000;

export class Backoff {
  #failures = 0;

  /**
   * @param lastedMs ms that the connection stood; null if none was made
   * @returns ms; none after a connection that lasted, however many were lost before it
   */
  pauseMs(cause: Error, lastedMs: number | null): number {
    this.#failures = lastedMs !== null && lastedMs >= STEADY_MS ? 1 : this.#failures + 1;
    if (this.#failures <= 1) return 0;
    const longest = cause instanceof ErrorReply ? REFUSED_BACKOFF_MS : MAX_BACKOFF_MS;
    // Jitter keeps the replicas of a fleet from knocking together when the server comes back.
    return Math.min(longest, 10 * 2 ** this.#failures) * (0.5 + Math.random() / 2);
  }
}
