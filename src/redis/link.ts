/**
 * A connection that is kept: made again whenever it is lost, and watched, because a connection that lost its network
 * looks healthy for minutes.
 */
import { ErrorReply } from '@redis/client';
import {
  BehaviorSubject,
  defer,
  map,
  merge,
  type Observable,
  retry,
  Subject,
  Subscription,
  switchMap,
  timer,
} from 'rxjs';
import type { Clock, Contact, Loss } from '../election/ports.js';
import { Backoff, STEADY_MS } from './backoff.js';
import { type Client, NoAnswer, openClient } from './open-client.js';
import type { ServerOptions } from './server-options.js';
import { type Question, Vigil } from './vigil.js';
import { Watchdog } from './watchdog.js';

/** Answers that a connection takes to be made: of TCP, twice of TLS, to the login and to the greeting. */
const TIMES_TO_CONNECT = 5;
/** ms; the bounds of that. */
const SHORTEST_CONNECTING_MS = 1_000;
const LONGEST_CONNECTING_MS = 5_000;

export interface LinkOptions {
  readonly server: ServerOptions;
  readonly clock: Clock;
  /** What is said first on every connection, in one round trip. It must make the server answer. */
  readonly greet: (client: Client) => Promise<unknown>;
  /** ms of silence after which the server is asked for a sign of life. */
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
  readonly #vigil = new Vigil();
  readonly #watchdog: Watchdog;
  #connected: Connected | null = null;
  /** The loss of contact that no connection has made up for yet. */
  #loss: Loss | null = null;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#watchdog = new Watchdog({
      vigil: this.#vigil,
      clock: options.clock,
      // A connection that has yet to prove itself is not left to its silence for long.
      silenceMs: () =>
        Math.min(options.silenceMs(), this.#loss === null ? Number.POSITIVE_INFINITY : STEADY_MS),
      ping: (question) => this.#ping(question),
      afterSockets: setImmediate,
    });
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
    const { server, clock } = this.#options;
    const connection$ = defer(() =>
      merge(
        openClient(server, (client) => this.#greet(client), this.#connectingMs()),
        this.#replaced(),
      ),
    ).pipe(
      switchMap((client) => {
        this.#connected = { client, since: clock.now() };
        this.#vigil.begin(clock.now());
        this.#contact.next(this.#loss === null ? { up: true } : { up: true, unproven: this.#loss });
        return this.#watchdog.silence$;
      }),
      retry({
        delay: (error: unknown) => {
          const cause = error instanceof Error ? error : new Error(String(error));
          if (cause instanceof NoAnswer) this.#vigil.gaveUp();
          const lastedMs = this.#connected === null ? null : clock.now() - this.#connected.since;
          this.#lose(cause);
          return timer(this.#backoff.pauseMs(cause, lastedMs));
        },
      }),
    );
    this.#running.add(connection$.subscribe());
  }

  /** Sends a command, and learns from its answer how the connection is. */
  async ask<Reply>(client: Client, send: (client: Client) => Promise<Reply>): Promise<Reply> {
    const { clock } = this.#options;
    const question = this.#vigil.ask(clock.now());
    this.#watchdog.look();
    return await this.#answer(question, send(client));
  }

  /** Makes another connection. */
  reconnect(cause: Error): void {
    if (this.#connected !== null) this.#replace.next(cause);
  }

  /** The server has said something, so that there is no need to ask. */
  heard(): void {
    this.#vigil.heard(this.#options.clock.now());
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

  async #greet(client: Client): Promise<void> {
    const { clock, greet } = this.#options;
    const since = clock.now();
    await greet(client);
    this.#vigil.measure(clock.now() - since);
  }

  #connectingMs(): number {
    const wanted = TIMES_TO_CONNECT * this.#vigil.timeoutMs;
    return Math.min(Math.max(wanted, SHORTEST_CONNECTING_MS), LONGEST_CONNECTING_MS);
  }

  #lose(cause: Error): void {
    // The first loss of a connection that was of use is none of an attempt.
    const failed = this.#connected === null || this.#loss !== null;
    this.#loss = { cause, attempts: (this.#loss?.attempts ?? 0) + (failed ? 1 : 0) };
    this.#connected = null;
    this.#contact.next({ up: false, ...this.#loss });
  }

  /** An outage is what lasts, however often the socket opens: over only when a connection has lasted and was of use. */
  #prove(): void {
    if (this.#loss === null || this.#connected === null) return;
    if (this.#options.clock.now() - this.#connected.since < STEADY_MS) return;
    this.#loss = null;
    this.#contact.next({ up: true });
  }

  #ping(question: Question): void {
    const { client } = this;
    // Its failure ends the connection by itself.
    if (client !== null) this.#answer(question, client.ping()).catch(() => undefined);
  }

  async #answer<Reply>(question: Question, answer: Promise<Reply>): Promise<Reply> {
    const { clock } = this.#options;
    try {
      const reply = await answer;
      this.#vigil.answered(question, clock.now());
      this.#prove();
      return reply;
    } catch (error) {
      // A refusal is a sign of life, too: the server is busy, or does not permit it.
      if (error instanceof ErrorReply) {
        this.#vigil.answered(question, clock.now());
        this.#prove();
      } else this.#vigil.withdraw(question);
      throw error;
    }
  }
}
