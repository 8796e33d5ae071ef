/**
 * Receives pushes on a separate connection, so that an error or a full output buffer there never affects commands.
 *
 * Pushes are hints. Losing this connection only costs speed: followers have timers as well.
 */
import type { Clock, Push } from '../election/ports.js';
import { BehaviorSubject, Observable, Subject, Subscription } from '../election/rxjs.js';
import { commandFailure, isRefusal } from './failures.js';
import { keyspaceChannel, leadershipChannel } from './keys.js';
import { Link } from './link.js';
import { refuseReplica } from './not-primary.js';
import type { Notice } from './notices.js';
import type { Client } from './open-client.js';
import { type KeyedPush, parsePush } from './push-message.js';
import type { Endpoint } from './server-options.js';
import { SideSubscriptions } from './side-subscriptions.js';

export interface PushReceiverOptions {
  readonly endpoint: Endpoint;
  readonly clock: Clock;
  /** ms of silence after which the server is pinged. */
  readonly silenceMs: () => number;
}

type Listener = (message: string, channel: string) => void;

/** Silences between attempts to subscribe to what the server refused: the right may be given back. */
const SILENCES_PER_RETRY = 10;

/** The user may not subscribe, or the server, a proxy perhaps, has no pub/sub. Anything else may pass with the connection. */
const LACKING = /^NOPERM|unknown command|unsupported|not supported|not allowed/iu;

/** Characters of a foreign message that are quoted. */
const EXCERPT_CHARACTERS = 60;

export class PushReceiver {
  /** On the same connection, for channels that elections do not use. */
  readonly side = new SideSubscriptions((deliver) => this.#guard(deliver));
  readonly #options: PushReceiverOptions;
  readonly #link: Link;
  /** By lock key: the electors' pushes. */
  readonly #watched = new Map<string, Subject<Push>>();
  readonly #notices = new Subject<Notice>();
  readonly #live = new BehaviorSubject<boolean>(false);
  readonly #running = new Subscription();
  /** The client for subscriptions, from the first one sent on it until it is lost. */
  #subscriber: Client | null = null;
  /** Set while the server refuses a subscription. */
  #retry = Subscription.EMPTY;

  constructor(options: PushReceiverOptions) {
    this.#options = options;
    const { endpoint, clock, silenceMs } = options;
    this.#link = new Link({ endpoint, clock, silenceMs, greet: (client) => this.#subscribeAll(client) });
  }

  /** Emits a notice every time its cause is met. Completes on {@link close}. */
  get notices$(): Observable<Notice> {
    return this.#notices;
  }

  /** Whether pushes are being received. Replays. */
  get live$(): Observable<boolean> {
    return this.#live;
  }

  /** Starts connecting. */
  open(): void {
    this.#running.add(
      this.#link.contact$.subscribe(({ up }) => {
        if (up !== this.#live.value) this.#live.next(up);
        if (up) this.#deliverToAll({ kind: 'resubscribed' });
        else {
          this.#subscriber = null;
          this.#retry.unsubscribe();
          this.side.suspend();
        }
      }),
    );
    this.#link.open();
  }

  /** Replaces the connection, if there is one. */
  reconnect(cause: Error): void {
    this.#link.reconnect(cause);
  }

  /** Closes the connection and completes all observables. */
  close(): void {
    this.#running.unsubscribe();
    this.#retry.unsubscribe();
    this.#link.close();
    this.side.close();
    const subjects = [...this.#watched.values(), this.#notices, this.#live];
    for (const subject of subjects) subject.complete();
  }

  /** Pushes about one key, whose keyspace channel is subscribed for as long as this is. Never fails. */
  watch(key: string): Observable<Push> {
    return new Observable((subscriber) => {
      const pushes = this.#watched.get(key) ?? this.#subscribeKey(key);
      const listening = pushes.subscribe(subscriber);
      return () => {
        listening.unsubscribe();
        if (!pushes.observed) this.#unsubscribeKey(key);
      };
    });
  }

  #subscribeKey(key: string): Subject<Push> {
    const pushes = new Subject<Push>();
    this.#watched.set(key, pushes);
    if (this.#subscriber !== null) {
      this.#subscribe(this.#subscriber, this.#keyspace(key), this.#onEvent).catch((error: unknown) =>
        this.#link.reconnect(asError(error)),
      );
    }
    return pushes;
  }

  #unsubscribeKey(key: string): void {
    this.#watched.delete(key);
    // With the listener: without it node-redis keeps the channel in its books, and a later subscribe sends nothing.
    this.#subscriber?.unsubscribe(this.#keyspace(key), this.#onEvent).catch((error: unknown) => {
      if (commandFailure(error).code === 'NOPERM') this.#reportRefusal(error);
    });
  }

  #keyspace(key: string): string {
    return keyspaceChannel(this.#options.endpoint.database, key);
  }

  #deliver({ key, push }: KeyedPush): void {
    this.#watched.get(key)?.next(push);
  }

  #deliverToAll(push: Push): void {
    for (const pushes of this.#watched.values()) pushes.next(push);
  }

  async #subscribeAll(client: Client): Promise<void> {
    // Set before the first await, so that a key added meanwhile is subscribed as well.
    this.#subscriber = client;
    await Promise.all([
      // First, because a connection with subscriptions takes hardly any other command.
      refuseReplica(client),
      this.#subscribe(client, leadershipChannel(this.#options.endpoint.database), this.#onMessage),
      // One command per channel: one that is not permitted would fail the others, too.
      ...[...this.#watched.keys()].map((key) => this.#subscribe(client, this.#keyspace(key), this.#onEvent)),
      this.side.resume(client),
    ]);
  }

  /** If the server refuses it, elections rely on timers. If the connection breaks, the link makes another. */
  async #subscribe(client: Client, channel: string, listener: Listener): Promise<void> {
    try {
      await client.subscribe(channel, listener);
    } catch (error) {
      if (!isRefusal(error) || !LACKING.test(asError(error).message)) throw error;
      this.#reportRefusal(error);
      this.#subscribeLater(client);
    }
  }

  /** The channels that are subscribed already are not sent again. */
  #subscribeLater(client: Client): void {
    if (!this.#retry.closed || client !== this.#subscriber) return;
    const { clock, silenceMs } = this.#options;
    this.#retry = clock.at(clock.now() + SILENCES_PER_RETRY * silenceMs()).subscribe(() => {
      this.#retry = Subscription.EMPTY;
      this.#subscribeAll(client).then(
        () => {
          if (this.#retry.closed) this.#deliverToAll({ kind: 'resubscribed' });
        },
        // The connection broke, and the link makes another.
        () => undefined,
      );
    });
  }

  #reportRefusal(error: unknown): void {
    this.#notices.next({ code: 'subscribe-refused', detail: asError(error).message });
  }

  /** If a listener throws, node-redis loses the rest of the chunk that it is parsing. */
  #guard(deliver: () => void): void {
    this.#link.heard();
    try {
      deliver();
    } catch (error) {
      this.#reportRefusal(error);
    }
  }

  readonly #onMessage = (message: string): void =>
    this.#guard(() => {
      const pushes = parsePush(message);
      if (pushes === null) {
        this.#notices.next({ code: 'channel-garbage', detail: message.slice(0, EXCERPT_CHARACTERS) });
        return;
      }
      for (const push of pushes) this.#deliver(push);
    });

  readonly #onEvent = (event: string, channel: string): void =>
    this.#guard(() => {
      if (event !== 'expired' && event !== 'evicted') return;
      const key = channel.slice(channel.indexOf(':') + 1);
      this.#deliver({ key, push: { kind: 'expired' } });
    });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
