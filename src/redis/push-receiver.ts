/**
 * Receives pushes on a connection of its own, so that a fault or a full output buffer there never touches commands.
 *
 * Everything that reaches a subscriber here is a hint. A connection that is down costs speed only: followers have
 * their own timers.
 */
import { ErrorReply } from '@redis/client';
import { BehaviorSubject, Observable, Subject, Subscription } from 'rxjs';
import type { Clock, Push } from '../election/ports.js';
import { commandFailure } from './failures.js';
import { keyspaceChannel, leadershipChannel } from './keys.js';
import { Link } from './link.js';
import type { Notice } from './notices.js';
import type { Client } from './open-client.js';
import { type KeyedPush, parsePush } from './push-message.js';
import type { ServerOptions } from './server-options.js';

export interface PushReceiverOptions {
  readonly server: ServerOptions;
  readonly clock: Clock;
  readonly silenceMs: () => number;
}

type Listener = (message: string, channel: string) => void;

/** Characters of somebody else's message that are shown. */
const EXCERPT = 60;

export class PushReceiver {
  readonly #server: ServerOptions;
  readonly #link: Link;
  /** The lock keys that somebody listens for. */
  readonly #watched = new Map<string, Subject<Push>>();
  /** By channel: what somebody listens to beside the elections. */
  readonly #asides = new Map<string, Subject<string>>();
  readonly #notices = new Subject<Notice>();
  readonly #live = new BehaviorSubject<boolean>(false);
  readonly #running = new Subscription();
  /** The client that takes subscriptions, from the first that is sent on it until it is lost. */
  #subscriber: Client | null = null;

  constructor({ server, clock, silenceMs }: PushReceiverOptions) {
    this.#server = server;
    this.#link = new Link({ server, clock, silenceMs, greet: (client) => this.#subscribeAll(client) });
  }

  get notices$(): Observable<Notice> {
    return this.#notices;
  }

  /** Whether pushes arrive at present. */
  get live$(): Observable<boolean> {
    return this.#live;
  }

  open(): void {
    this.#running.add(
      this.#link.contact$.subscribe(({ up }) => {
        if (up !== this.#live.value) this.#live.next(up);
        if (up) this.#tellAll({ kind: 'resubscribed' });
        else this.#subscriber = null;
      }),
    );
    this.#link.open();
  }

  close(): void {
    this.#running.unsubscribe();
    this.#link.close();
    const subjects = [...this.#watched.values(), ...this.#asides.values(), this.#notices, this.#live];
    for (const subject of subjects) subject.complete();
  }

  /** Pushes about one key; the key's keyspace channel is subscribed for as long as anybody listens. */
  watch(key: string): Observable<Push> {
    return new Observable((subscriber) => {
      const pushes = this.#watched.get(key) ?? this.#begin(key);
      const listening = pushes.subscribe(subscriber);
      return () => {
        listening.unsubscribe();
        if (!pushes.observed) this.#end(key);
      };
    });
  }

  /**
   * Messages on a channel that elections can do without, which is subscribed for as long as anybody listens. Where the
   * server refuses it, there are none, and nobody is told.
   */
  hear(channel: string): Observable<string> {
    return new Observable((subscriber) => {
      const messages = this.#asides.get(channel) ?? new Subject<string>();
      const first = !this.#asides.has(channel);
      this.#asides.set(channel, messages);
      const listening = messages.subscribe(subscriber);
      // Without a connection, or with one that breaks now, it is the next one's to subscribe.
      if (first && this.#subscriber !== null) ignoreFailure(this.#subscribeAside(this.#subscriber, channel));
      return () => {
        listening.unsubscribe();
        if (messages.observed) return;
        this.#asides.delete(channel);
        if (this.#subscriber !== null) ignoreFailure(this.#subscriber.unsubscribe(channel, this.#onAside));
      };
    });
  }

  #begin(key: string): Subject<Push> {
    const pushes = new Subject<Push>();
    this.#watched.set(key, pushes);
    if (this.#subscriber !== null) {
      this.#subscribe(this.#subscriber, this.#keyspace(key), this.#onEvent).catch((error: unknown) =>
        this.#link.reconnect(asError(error)),
      );
    }
    return pushes;
  }

  #end(key: string): void {
    this.#watched.delete(key);
    // With its listener: without it node-redis does not note that the channel is going, and subscribes no successor.
    this.#subscriber?.unsubscribe(this.#keyspace(key), this.#onEvent).catch((error: unknown) => {
      if (commandFailure(error).code === 'NOPERM') this.#refused(error);
    });
  }

  #keyspace(key: string): string {
    return keyspaceChannel(this.#server.database, key);
  }

  #tell({ key, push }: KeyedPush): void {
    this.#watched.get(key)?.next(push);
  }

  #tellAll(push: Push): void {
    for (const pushes of this.#watched.values()) pushes.next(push);
  }

  async #subscribeAll(client: Client): Promise<void> {
    // From here on, so that a key which comes while these are under way is not forgotten.
    this.#subscriber = client;
    await Promise.all([
      this.#subscribe(client, leadershipChannel(this.#server.database), this.#onMessage),
      // One by one: a channel that is not permitted would take the others with it.
      ...[...this.#watched.keys()].map((key) => this.#subscribe(client, this.#keyspace(key), this.#onEvent)),
      ...[...this.#asides.keys()].map((channel) => this.#subscribeAside(client, channel)),
    ]);
  }

  async #subscribeAside(client: Client, channel: string): Promise<void> {
    try {
      await client.subscribe(channel, this.#onAside);
    } catch (error) {
      if (!(error instanceof ErrorReply)) throw error;
    }
  }

  /** Where the server does not permit it, elections go on by timers; a broken connection is the link's business. */
  async #subscribe(client: Client, channel: string, listener: Listener): Promise<void> {
    try {
      await client.subscribe(channel, listener);
    } catch (error) {
      if (commandFailure(error).code !== 'NOPERM') throw error;
      this.#refused(error);
    }
  }

  #refused(error: unknown): void {
    this.#notices.next({ code: 'subscribe-refused', detail: asError(error).message });
  }

  /** node-redis loses the rest of a chunk, and its place in it, when a listener throws. */
  #guard(listener: () => void): void {
    this.#link.heard();
    try {
      listener();
    } catch (error) {
      this.#refused(error);
    }
  }

  readonly #onMessage = (message: string): void =>
    this.#guard(() => {
      const pushes = parsePush(message);
      if (pushes === null) {
        this.#notices.next({ code: 'channel-garbage', detail: message.slice(0, EXCERPT) });
        return;
      }
      for (const push of pushes) this.#tell(push);
    });

  readonly #onAside = (message: string, channel: string): void =>
    this.#guard(() => this.#asides.get(channel)?.next(message));

  readonly #onEvent = (event: string, channel: string): void =>
    this.#guard(() => {
      if (event !== 'expired' && event !== 'evicted') return;
      const key = channel.slice(channel.indexOf(':') + 1);
      this.#tell({ key, push: { kind: 'expired' } });
    });
}

function ignoreFailure(call: Promise<unknown>): void {
  call.catch(() => undefined);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
