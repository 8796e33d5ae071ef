/** One server as this process uses it: a lease store on two connections, and the electors of all its lock keys. */
import { randomInt } from 'node:crypto';
import {
  BehaviorSubject,
  concat,
  distinctUntilChanged,
  filter,
  map,
  type Observable,
  of,
  Subscription,
  startWith,
  switchMap,
} from 'rxjs';
import { Elector } from '../election/elector.js';
import { MAX_TTL_MS } from '../election/lease.js';
import type { Clock, Contact } from '../election/ports.js';
import type { Notice } from '../redis/notices.js';
import { RedisLeaseStore } from '../redis/redis-lease-store.js';
import type { ServerOptions } from '../redis/server-options.js';
import type { SideChannel } from '../redis/side-channel.js';
import { News } from './news.js';

/** ms that a stop waits for the server to confirm a release; Node-RED itself gives a node 15 s to close. */
const DRAIN_MS = 2_000;

export interface SessionOptions {
  readonly server: ServerOptions;
  readonly clock: Clock;
  /** The replica's name. */
  readonly name: string;
  /** 0 to 1; where this process stands on the grid of renewals. */
  readonly phase: number;
  /** For the outside. Default: none. */
  readonly id?: string;
}

export class Session {
  /** What the log was told of the connection. */
  readonly news = new News();
  readonly #options: SessionOptions;
  readonly #store: RedisLeaseStore;
  readonly #running = new Subscription();
  readonly #garbage = new BehaviorSubject<Notice | null>(null);
  readonly #told = new Set<Notice['code']>();
  /** ms, by lock key. */
  readonly #ttls = new Map<string, number>();

  constructor(options: SessionOptions) {
    this.#options = options;
    const { server, clock } = options;
    this.#store = new RedisLeaseStore({ server, clock, shortestTtlMs: () => this.#shortestTtlMs() });
    this.#running.add(this.#garbageUntilQuiet().subscribe(this.#garbage));
    this.#store.open();
  }

  get id(): string {
    return this.#options.id ?? '';
  }

  get server(): ServerOptions {
    return this.#options.server;
  }

  get contact$(): Observable<Contact> {
    return this.#store.contact$;
  }

  /** Whether pushes arrive at present. Replays. */
  get pushesLive$(): Observable<boolean> {
    return this.#store.pushesLive$;
  }

  /** Pub/sub beside the elections, on their connections. */
  get side(): SideChannel {
    return this.#store.side;
  }

  get notices$(): Observable<Notice> {
    return this.#store.notices$;
  }

  /** Whether a notice of this kind is new; true once, so that one of several nodes says it. */
  isNew({ code }: Notice): boolean {
    const fresh = !this.#told.has(code);
    this.#told.add(code);
    return fresh;
  }

  /** What is wrong on the leadership channel; null once it was quiet for a TTL. */
  get garbage$(): Observable<Notice | null> {
    return this.#garbage;
  }

  /** A running elector for one lock key. */
  elect(key: string, ttlMs: number, waitOnEmptyStore: boolean): Elector {
    const { clock, name, phase } = this.#options;
    this.#ttls.set(key, ttlMs);
    const elector = new Elector(
      { key, name, id: randomId(), phase, waitOnEmptyStore, drainMs: DRAIN_MS },
      ttlMs,
      { clock, store: this.#store },
    );
    elector.start();
    return elector;
  }

  retime(elector: Elector, ttlMs: number): void {
    this.#ttls.set(elector.key, ttlMs);
    elector.retime(ttlMs);
  }

  forget(key: string): void {
    this.#ttls.delete(key);
  }

  close(): void {
    this.#running.unsubscribe();
    this.#store.close();
  }

  #shortestTtlMs(): number {
    return Math.min(...this.#ttls.values(), MAX_TTL_MS);
  }

  #garbageUntilQuiet(): Observable<Notice | null> {
    const { clock } = this.#options;
    return this.#store.notices$.pipe(
      filter((notice) => notice.code === 'channel-garbage'),
      switchMap((notice) =>
        concat(of(notice), clock.at(clock.now() + this.#shortestTtlMs()).pipe(map(() => null))),
      ),
      startWith(null),
      // The first of a flood is told; the rest keeps it from being over.
      distinctUntilChanged((before, after) => (before === null) === (after === null)),
    );
  }
}

/** Tells electors apart, also of one process and of one host name; 2^47 values. */
function randomId(): string {
  return randomInt(2 ** 47)
    .toString(36)
    .padStart(10, '0');
}
