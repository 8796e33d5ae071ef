/**
 * A connection that is kept: made again whenever it is lost, and watched, because a connection that lost its network
 * looks healthy for minutes.
 */
import { ErrorReply } from '@redis/client';
import {
  BehaviorSubject,
  catchError,
  concatMap,
  defer,
  EMPTY,
  from,
  ignoreElements,
  map,
  merge,
  type Observable,
  of,
  race,
  repeat,
  retry,
  Subject,
  Subscription,
  switchMap,
  timer,
} from 'rxjs';
import type { Clock, Contact } from '../election/ports.js';
import { Backoff } from './backoff.js';
import { type Client, openClient } from './open-client.js';
import type { ServerOptions } from './server-options.js';

export interface LinkOptions {
  readonly server: ServerOptions;
  readonly clock: Clock;
  /** What is said first on every connection. It must make the server answer. */
  readonly greet: (client: Client) => Promise<unknown>;
  /** ms of silence after which the server is asked for a sign of life, and ms that it has to give one. */
  readonly silenceMs: () => number;
}

interface Connected {
  readonly client: Client;
  readonly since: number;
}

export class Link {
  readonly #options: LinkOptions;
  readonly #contact = new BehaviorSubject<Contact>({ up: false, cause: null, attempts: 0 });
  readonly #replace = new Subject<Error>();
  readonly #running = new Subscription();
  readonly #backoff = new Backoff();
  #connected: Connected | null = null;
  #heardAt = 0;
  #attempts = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** Replays the present contact. */
  get contact$(): Observable<Contact> {
    return this.#contact;
  }

  /** null while there is no contact. */
  get client(): Client | null {
    return this.#connected?.client ?? null;
  }

  /** Begins to connect. */
  open(): void {
    const { server, greet, clock } = this.#options;
    const connection$ = defer(() =>
      merge(openClient(server, greet, this.#budgetMs()), this.#replaced()),
    ).pipe(
      switchMap((client) => {
        this.#connected = { client, since: clock.now() };
        this.heard();
        this.#contact.next({ up: true });
        return this.#watchdog(client);
      }),
      retry({
        delay: (error: unknown) => {
          const cause = error instanceof Error ? error : new Error(String(error));
          const lastedMs = this.#connected === null ? null : clock.now() - this.#connected.since;
          this.#attempts = lastedMs === null ? this.#attempts + 1 : 0;
          this.#connected = null;
          this.#contact.next({ up: false, cause, attempts: this.#attempts });
          return timer(this.#backoff.pauseMs(cause, lastedMs));
        },
      }),
    );
    this.#running.add(connection$.subscribe());
  }

  /** Replaces the connection unless it was made after `sentAt`. */
  reconnect(sentAt: number, cause: Error): void {
    if (this.#connected !== null && this.#connected.since <= sentAt) this.#replace.next(cause);
  }

  /** The server has said something, so that there is no need to ask. */
  heard(): void {
    this.#heardAt = this.#options.clock.now();
  }

  /** Closes the connection for good. */
  close(): void {
    this.#running.unsubscribe();
    this.#connected = null;
    this.#contact.complete();
    this.#replace.complete();
  }

  #replaced(): Observable<never> {
    return this.#replace.pipe(
      map((cause): never => {
        throw cause;
      }),
    );
  }

  #budgetMs(): number {
    // A handshake takes several round trips, and a name has to be resolved: no less than half a second.
    return Math.min(Math.max(this.#options.silenceMs(), 500), 5_000);
  }

  #watchdog(client: Client): Observable<never> {
    const { clock, silenceMs } = this.#options;
    return defer(() => clock.at(this.#heardAt + silenceMs())).pipe(
      concatMap(() => (clock.now() - this.#heardAt < silenceMs() ? EMPTY : this.#ping(client))),
      repeat(),
      ignoreElements(),
    );
  }

  #ping(client: Client): Observable<void> {
    const { clock, silenceMs } = this.#options;
    const budget = silenceMs();
    const silence = clock.at(clock.now() + budget).pipe(
      map((): never => {
        throw new Error(`the server fell silent: no answer to a PING within ${Math.round(budget)} ms`);
      }),
    );
    // A refusal is a sign of life, too: the server is busy, or does not permit PING.
    const answer = from(client.ping()).pipe(
      catchError((error: unknown) => {
        if (error instanceof ErrorReply) return of(error.message);
        throw error;
      }),
    );
    return race(answer, silence).pipe(map(() => this.heard()));
  }
}
