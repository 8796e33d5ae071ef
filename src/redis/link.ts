/**
 * A permanent connection: made again whenever it is lost, and monitored, because a connection that lost its network
 * looks healthy for minutes.
 */
import type { Clock, Contact, Loss } from '../election/ports.js';
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
} from '../election/rxjs.js';
import { Backoff } from './backoff.js';
import { FailureDetector, type PendingCommand } from './failure-detector.js';
import { isRefusal } from './failures.js';
import { type Client, NoAnswer, openClient } from './open-client.js';
import type { Endpoint } from './server-options.js';
import { STEADY_MS } from './steady.js';
import { Watchdog } from './watchdog.js';

/** Round trips needed to connect: one for TCP, two for TLS, one for the login, one for the greeting. */
const ROUND_TRIPS_TO_CONNECT = 5;
/** ms; the bounds of the time allowed for connecting. */
const MIN_CONNECT_MS = 1_000;
const MAX_CONNECT_MS = 5_000;

export interface LinkOptions {
  readonly endpoint: Endpoint;
  readonly clock: Clock;
  /** Sends the first commands on every connection, in one round trip. At least one must make the server answer. */
  readonly greet: (client: Client) => Promise<unknown>;
  /** ms of silence after which the server is pinged although no command is pending. */
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
  readonly #detector = new FailureDetector();
  readonly #watchdog: Watchdog;
  #connected: Connected | null = null;
  /** The last loss of contact, until a new connection has proved itself. */
  #loss: Loss | null = null;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#watchdog = new Watchdog({
      detector: this.#detector,
      clock: options.clock,
      // A connection that has yet to prove itself is pinged soon.
      silenceMs: () =>
        Math.min(options.silenceMs(), this.#loss === null ? Number.POSITIVE_INFINITY : STEADY_MS),
      ping: (command) => this.#ping(command),
      afterSockets: setImmediate,
    });
  }

  /** Replays the present contact; completes on {@link close}. */
  get contact$(): Observable<Contact> {
    return this.#contact;
  }

  /** The connected client; null while there is no contact. */
  get client(): Client | null {
    return this.#connected?.client ?? null;
  }

  /** Starts connecting, and keeps the connection until {@link close}. */
  open(): void {
    const { endpoint, clock } = this.#options;
    const connection$ = defer(() =>
      merge(
        openClient(endpoint, (client) => this.#greet(client), this.#connectingMs()),
        this.#replaced(),
      ),
    ).pipe(
      switchMap((client) => {
        this.#connected = { client, since: clock.now() };
        this.#detector.begin(clock.now());
        this.#contact.next(this.#loss === null ? { up: true } : { up: true, unproven: this.#loss });
        return this.#watchdog.silence$;
      }),
      retry({
        delay: (error: unknown) => {
          const cause = error instanceof Error ? error : new Error(String(error));
          if (cause instanceof NoAnswer) this.#detector.gaveUp();
          const lastedMs = this.#connected === null ? null : clock.now() - this.#connected.since;
          this.#lose(cause);
          return timer(this.#backoff.pauseMs(cause, lastedMs));
        },
      }),
    );
    this.#running.add(connection$.subscribe());
  }

  /**
   * Sends a command, and judges the connection by its answer.
   *
   * @param client the connection to send it on, taken from {@link client}
   * @throws whatever `command` rejects with
   */
  async send<Reply>(client: Client, command: (client: Client) => Promise<Reply>): Promise<Reply> {
    const { clock } = this.#options;
    const pending = this.#detector.sent(clock.now());
    this.#watchdog.sent();
    return await this.#track(pending, command(client));
  }

  /** Replaces the connection, if there is one. */
  reconnect(cause: Error): void {
    if (this.#connected !== null) this.#replace.next(cause);
  }

  /** Something arrived that is no answer to a command, so that no ping is needed. */
  heard(): void {
    this.#detector.heard(this.#options.clock.now());
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
    this.#detector.measure(clock.now() - since);
  }

  #connectingMs(): number {
    const wanted = ROUND_TRIPS_TO_CONNECT * this.#detector.timeoutMs;
    return Math.min(Math.max(wanted, MIN_CONNECT_MS), MAX_CONNECT_MS);
  }

  #lose(cause: Error): void {
    // Losing a connection that had proved itself is no failed attempt.
    const failed = this.#connected === null || this.#loss !== null;
    this.#loss = { cause, attempts: (this.#loss?.attempts ?? 0) + (failed ? 1 : 0) };
    this.#connected = null;
    this.#contact.next({ up: false, ...this.#loss });
  }

  /** An outage ends only when a connection has lasted and a command was answered on it, however often sockets open. */
  #prove(): void {
    if (this.#loss === null || this.#connected === null) return;
    if (this.#options.clock.now() - this.#connected.since < STEADY_MS) return;
    this.#loss = null;
    this.#contact.next({ up: true });
  }

  #ping(pending: PendingCommand): void {
    const { client } = this;
    // If the ping fails, the connection fails by itself.
    if (client !== null) this.#track(pending, client.ping()).catch(() => undefined);
  }

  async #track<Reply>(pending: PendingCommand, answer: Promise<Reply>): Promise<Reply> {
    const { clock } = this.#options;
    try {
      const reply = await answer;
      this.#detector.answered(pending, clock.now());
      this.#prove();
      return reply;
    } catch (error) {
      // A refusal proves that the server is alive, too.
      if (isRefusal(error)) {
        this.#detector.answered(pending, clock.now());
        this.#prove();
      } else this.#detector.withdraw(pending);
      throw error;
    }
  }
}
