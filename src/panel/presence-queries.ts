/** Asks the other replicas who takes part in our elections, and waits for their answers. */
import type { Clock } from '../election/ports.js';
import {
  EMPTY,
  filter,
  from,
  type Observable,
  Subject,
  type Subscription,
  switchMap,
} from '../election/rxjs.js';
import type { PresenceChannel } from './presence-channel.js';

/** ms between two queries. */
const MIN_PAUSE_MS = 5_000;
/** ms between two queries if the first could not be sent. */
const RETRY_MS = 1_000;
/** ms to wait for answers. */
const ANSWER_MS = 1_000;

export interface PresenceQueriesOptions {
  readonly channel: Pick<PresenceChannel, 'publish'>;
  readonly clock: Pick<Clock, 'now' | 'at'>;
  readonly memberId: string;
  /** Whether answers can arrive at present. */
  readonly receiving: () => boolean;
}

export class PresenceQueries {
  readonly #options: PresenceQueriesOptions;
  readonly #queries = new Subject<readonly string[]>();
  readonly #answered = new Subject<void>();
  readonly #running: Subscription;
  #keys: ReadonlySet<string> = new Set();
  #waiting = false;
  #sentAt = Number.NEGATIVE_INFINITY;

  constructor(options: PresenceQueriesOptions) {
    this.#options = options;
    this.#running = this.#queries
      .pipe(
        switchMap((keys) => this.#publish(keys)),
        filter(options.receiving),
      )
      .subscribe(() => {
        this.#waiting = false;
        this.#answered.next();
      });
  }

  /** Emits when all answers to the last query must have arrived. Silent if it could not be sent, or not answered. */
  get answered$(): Observable<void> {
    return this.#answered;
  }

  /** Whether answers to a query may still arrive. */
  get waiting(): boolean {
    return this.#waiting;
  }

  /**
   * Sends a query, unless one with these keys was sent in the last 5 s, or answers cannot arrive at present.
   *
   * @returns whether it is being sent
   */
  send(keys: readonly string[]): boolean {
    const { clock, receiving } = this.#options;
    const now = clock.now();
    const known = keys.every((key) => this.#keys.has(key));
    if (keys.length === 0 || !receiving() || (known && now - this.#sentAt < MIN_PAUSE_MS)) return false;
    this.#keys = new Set(keys);
    this.#sentAt = now;
    this.#waiting = true;
    this.#queries.next(keys);
    return true;
  }

  close(): void {
    this.#running.unsubscribe();
    this.#answered.complete();
  }

  #publish(keys: readonly string[]): Observable<void> {
    const { channel, clock, memberId } = this.#options;
    return from(channel.publish({ kind: 'who', id: memberId, keys })).pipe(
      switchMap((accepted) => {
        if (accepted) return clock.at(clock.now() + ANSWER_MS);
        this.#waiting = false;
        this.#sentAt = clock.now() - MIN_PAUSE_MS + RETRY_MS;
        return EMPTY;
      }),
    );
  }
}
