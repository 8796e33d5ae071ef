/** A connection for questions that several askers share. It is closed 1 s after the last answer. */
import { finalize, merge, type Observable, ReplaySubject, Subject, share, timer } from '../election/rxjs.js';
import { type Client, openClient } from '../redis/open-client.js';
import type { Endpoint } from '../redis/server-options.js';

/** ms without questions. */
export const IDLE_MS = 1_000;

export class SharedClient {
  /** Emits the connected client. Fails when the connection cannot be made, is lost or dropped. */
  readonly client$: Observable<Client>;
  readonly #broken = new Subject<never>();
  readonly #closed: () => void;

  /** @param closed called when the connection is of no use any more */
  constructor(endpoint: Endpoint, budgetMs: number, closed: () => void) {
    this.#closed = closed;
    // No greeting: the question itself shows whether the server answers.
    const opened$ = merge(
      openClient(endpoint, () => Promise.resolve(), budgetMs),
      this.#broken,
    );
    this.client$ = opened$.pipe(
      finalize(closed),
      share({ connector: () => new ReplaySubject<Client>(1), resetOnRefCountZero: () => timer(IDLE_MS) }),
    );
  }

  /** Closes the connection; pending questions fail with `cause`. */
  drop(cause: unknown): void {
    this.#closed();
    this.#broken.error(cause);
  }
}
