/** A server of any kind as this process uses it: a lease store with its connections, and the electors of all lock keys. */
import { Elector } from '../election/elector.js';
import { MAX_TTL_MS } from '../election/lease.js';
import type { Clock, Contact, ReleaseRequest } from '../election/ports.js';
import { type Candidacy, ORDINARY } from '../election/rank.js';
import {
  BehaviorSubject,
  concat,
  distinctUntilChanged,
  filter,
  from,
  map,
  type Observable,
  of,
  Subject,
  Subscription,
  startWith,
  switchMap,
} from '../election/rxjs.js';
import type { Notice } from '../redis/notices.js';
import { RedisLeaseStore } from '../redis/redis-lease-store.js';
import type { Endpoint, ServerOptions } from '../redis/server-options.js';
import type { SideChannel } from '../redis/side-channel.js';
import type { Failover } from '../redis/topology/topology.js';
import { Balancer } from './balance/balancer.js';
import { ElectorIds } from './elector-ids.js';
import { LogFilter } from './log-filter.js';
import { Retreats } from './retreat.js';
import { type TimedRenewal, timedStore } from './timed-store.js';

/** ms that a stop waits for the server to confirm a release; Node-RED itself gives a node 15 s to close. */
const DRAIN_MS = 2_000;

export interface SessionOptions {
  readonly server: ServerOptions;
  readonly clock: Clock;
  /** The replica's name. */
  readonly name: string;
  /** 0 to 1: the offset of this process on the grid of renewals, see `nextOnGrid`. */
  readonly phase: number;
  /** Public id. Default: empty. */
  readonly id?: string;
  /** For the electors of this process. Default: of this session. */
  readonly electorIds?: ElectorIds;
}

export interface ElectOptions {
  /** Default: false. */
  readonly waitOnEmptyStore?: boolean;
  readonly candidacy?: Candidacy;
  /** Default: nothing has to stop after a term. */
  readonly retreats?: Retreats;
}

export class Session {
  /** For lines about the connection. */
  readonly logFilter = new LogFilter();
  /** For lines about primaries that moved. */
  readonly failoverFilter = new LogFilter();
  /** For the lock keys that replicas share evenly. */
  readonly balancer: Balancer;
  readonly #options: SessionOptions;
  readonly #electorIds: ElectorIds;
  readonly #store: RedisLeaseStore;
  readonly #running = new Subscription();
  readonly #garbage = new BehaviorSubject<Notice | null>(null);
  readonly #renewals = new Subject<TimedRenewal>();
  readonly #reported = new Set<Notice['code']>();
  /** ms, by lock key. */
  readonly #ttls = new Map<string, number>();

  constructor(options: SessionOptions) {
    this.#options = options;
    const { server, clock, name, electorIds = new ElectorIds() } = options;
    this.#electorIds = electorIds;
    this.balancer = new Balancer(clock, electorIds.member(name));
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

  /** State of the connection for commands. Replays. */
  get contact$(): Observable<Contact> {
    return this.#store.contact$;
  }

  /** State of the connection to the primary that keeps a lock key. Replays. */
  contactOf(key: string): Observable<Contact> {
    return this.#store.contactOf(key);
  }

  /** Where the primary that keeps a lock key is, with its login; null while that is unknown. Replays. */
  endpointOf(key: string): Observable<Endpoint | null> {
    return this.#store.endpointOf(key);
  }

  /** Emits when a primary has moved. */
  get failovers$(): Observable<Failover> {
    return this.#store.failovers$;
  }

  /** Emits when the primary that keeps a lock key has moved. */
  failoversOf(key: string): Observable<Failover> {
    return this.#store.failoversOf(key);
  }

  /** `host:port` of the primaries in use; none where the user named the primary. Replays. */
  get primaries$(): Observable<readonly string[]> {
    return this.#store.primaries$;
  }

  /** Whether pushes are being received. Replays. */
  get pushesLive$(): Observable<boolean> {
    return this.#store.pushesLive$;
  }

  /** Pub/sub for everything but elections, on the same connections. */
  get side(): SideChannel {
    return this.#store.side;
  }

  /** Emits a notice every time its cause is met; see {@link isNew}. */
  get notices$(): Observable<Notice> {
    return this.#store.notices$;
  }

  /** Whether a notice with this code is new. True once per code, so that only one of several nodes shows it. */
  isNew({ code }: Notice): boolean {
    const fresh = !this.#reported.has(code);
    this.#reported.add(code);
    return fresh;
  }

  /** Foreign messages on the leadership channel; null once there were none for the shortest TTL in use. Replays. */
  get garbage$(): Observable<Notice | null> {
    return this.#garbage;
  }

  /** Every renewal that was answered or has failed. */
  get renewals$(): Observable<TimedRenewal> {
    return this.#renewals;
  }

  /** Starts an elector for one lock key. */
  elect(key: string, ttlMs: number, options: ElectOptions = {}): Elector {
    const { clock, name, phase } = this.#options;
    const { waitOnEmptyStore = false, candidacy = ORDINARY, retreats = new Retreats() } = options;
    this.#ttls.set(key, ttlMs);
    const elector = new Elector(
      {
        ...{ key, name, id: this.#electorIds.next(), phase, waitOnEmptyStore, drainMs: DRAIN_MS, candidacy },
        reserveMs: retreats.budgetMs,
      },
      ttlMs,
      {
        clock,
        store: timedStore(this.#store.forKey(key), clock, (renewal) => this.#renewals.next(renewal)),
        retreat: () => from(retreats.retreat()),
      },
    );
    elector.start();
    return elector;
  }

  /** Changes an elector's TTL, from its next acquisition or renewal on. */
  retime(elector: Elector, ttlMs: number): void {
    this.#ttls.set(elector.key, ttlMs);
    elector.retime(ttlMs);
  }

  /** Releases leases while the process exits, as far as the servers can be reached. */
  releaseNow(requests: readonly ReleaseRequest[]): void {
    this.#store.releaseNow(requests);
  }

  /** Its TTL no longer counts: no elector uses the key. */
  forget(key: string): void {
    this.#ttls.delete(key);
  }

  /** Closes all connections at once. The electors must have stopped. */
  close(): void {
    this.#running.unsubscribe();
    this.balancer.close();
    this.#store.close();
    this.#renewals.complete();
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
      // Only the first of a flood is reported; the others postpone its end.
      distinctUntilChanged((before, after) => (before === null) === (after === null)),
    );
  }
}
