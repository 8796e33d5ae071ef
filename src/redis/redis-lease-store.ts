/**
 * The election's store on Redis or Valkey, for all lock keys of a process: each call goes to the primary that keeps its
 * key, by the topology of the kind of server.
 */
import type {
  AcquireReply,
  AcquireRequest,
  Clock,
  Contact,
  LeaseStore,
  Loss,
  Push,
  ReleaseRequest,
  RenewReply,
  RenewRequest,
} from '../election/ports.js';
import { StoreFailure } from '../election/ports.js';
import {
  BehaviorSubject,
  catchError,
  distinctUntilChanged,
  EMPTY,
  filter,
  first,
  map,
  type Observable,
  Subscription,
  switchMap,
  take,
  tap,
  throwError,
} from '../election/rxjs.js';
import type { GroupOf, ScriptCall } from './batch.js';
import { ifConfirmed } from './confirmed.js';
import type { Notice } from './notices.js';
import { allLive, Primaries } from './primaries.js';
import { Primary } from './primary.js';
import { NOWHERE, Routes } from './routes.js';
import { addressName, type Endpoint, type ServerOptions } from './server-options.js';
import type { SideChannel } from './side-channel.js';
import { AskedPrimaries } from './topology/cluster/asked-primaries.js';
import { Circles } from './topology/cluster/circles.js';
import { inCluster, isRedirection, keyRefused } from './topology/cluster/redirection.js';
import { hasOneSlot, slotOf } from './topology/cluster/slots.js';
import type { Failover, Topology } from './topology/topology.js';
import { topologyOf } from './topology/topology-of.js';

export interface RedisLeaseStoreOptions {
  readonly server: ServerOptions;
  readonly clock: Clock;
  /** ms; the shortest TTL of the lock keys in use, which determines how soon a silent connection is pinged. */
  readonly shortestTtlMs: () => number;
}

/** Sends a call; `asking` as in {@link ScriptCall}. */
type Send<Reply> = (primary: Primary, asking: boolean) => Observable<Reply>;

/** A command may have the keys of one slot only. */
const bySlot: GroupOf = ({ key, asking }) => (asking ? `${slotOf(key)} asking` : slotOf(key));

export class RedisLeaseStore implements LeaseStore {
  readonly #topology: Topology;
  readonly #primaries: Primaries;
  readonly #routes: Routes;
  readonly #asked: AskedPrimaries;
  readonly #contact = new BehaviorSubject<Contact>({ up: false, cause: null, attempts: 0 });
  readonly #running = new Subscription();
  readonly #circles = new Circles();

  constructor({ server, clock, shortestTtlMs }: RedisLeaseStoreOptions) {
    this.#topology = topologyOf(server, clock);
    this.#primaries = new Primaries({
      clock,
      shortestTtlMs,
      groupOf: server.kind === 'cluster' ? bySlot : undefined,
      waitForReplicas: server.waitForReplicas ?? 0,
      unreachable: (endpoint, lost) => this.#topology.unreachable(endpoint, lost),
    });
    this.#routes = new Routes(server.kind, this.#topology, this.#primaries);
    this.#asked = new AskedPrimaries(this.#primaries);
  }

  /** State of the connections for commands: of the worst, if there are several. Replays; completes on {@link close}. */
  get contact$(): Observable<Contact> {
    return this.#contact.pipe(distinctUntilChanged(sameLoss));
  }

  /** Whether pushes are being received. Replays. Without them a clean takeover waits for the lease to expire. */
  get pushesLive$(): Observable<boolean> {
    return allLive(this.#primaries.list$).pipe(distinctUntilChanged());
  }

  /** Emits a notice every time its cause is met; whoever shows it must say it only once. */
  get notices$(): Observable<Notice> {
    return this.#primaries.notices$;
  }

  /** Emits when a primary has moved. */
  get failovers$(): Observable<Failover> {
    return this.#topology.failovers$;
  }

  /** Emits when the primary that keeps a key has moved. */
  failoversOf(key: string): Observable<Failover> {
    return this.#topology.failovers$.pipe(
      switchMap((failover) =>
        this.#topology.locate(key).pipe(
          filter(({ endpoint }) => endpoint !== null && addressName(endpoint) === failover.to),
          take(1),
          map(() => failover),
        ),
      ),
    );
  }

  /** `host:port` of the primaries in use; none where the user named the primary. Replays. */
  get primaries$(): Observable<readonly string[]> {
    return this.#routes.addresses();
  }

  /** Pub/sub for everything but elections, on any primary in use: in a cluster all hear it. */
  readonly side: SideChannel = {
    listen: (channel) =>
      this.#routes.toAny().pipe(switchMap((primary) => primary?.side.listen(channel) ?? EMPTY)),
    publish: async (channel, messages) =>
      (await this.#primaries.first?.side.publish(channel, messages)) ?? false,
  };

  /** Starts connecting; {@link contact$} tells when there is contact. */
  open(): void {
    this.#topology.open();
    if (this.#routes.atOnePlace) this.#running.add(this.#routes.toAll().subscribe());
    this.#running.add(this.#routes.contact().subscribe(this.#contact));
  }

  /** Closes all connections at once. Pending calls fail as `broken`. */
  close(): void {
    this.#running.unsubscribe();
    this.#asked.close();
    this.#primaries.close();
    this.#topology.close();
    this.#contact.complete();
  }

  /** The store as the elector of one key sees it: contact is that with the key's own primary. */
  forKey(key: string): LeaseStore {
    return {
      acquire: (request) => this.acquire(request),
      renew: (request) => this.renew(request),
      release: (request) => this.release(request),
      pushes: (watched) => this.pushes(watched),
      contact$: this.contactOf(key),
    };
  }

  /** State of the connection to the primary that keeps the key. Replays. */
  contactOf(key: string): Observable<Contact> {
    return this.#routes.contactOf(key);
  }

  /** Where the primary that keeps the key is; null while that is unknown. Replays. */
  endpointOf(key: string): Observable<Endpoint | null> {
    return this.#routes.endpointOf(key);
  }

  acquire(request: AcquireRequest): Observable<AcquireReply> {
    return this.#counted(
      request.key,
      (primary, asking) => primary.acquire(request, asking),
      ({ outcome }) => outcome === 'acquired',
    );
  }

  renew(request: RenewRequest): Observable<RenewReply> {
    return this.#counted(
      request.key,
      (primary, asking) => primary.renew(request, asking),
      ({ outcome }) => outcome !== 'lost',
      true,
    );
  }

  release(request: ReleaseRequest): Observable<void> {
    return this.#call(request.key, (primary, asking) => primary.release(request, asking));
  }

  /** Releases leases while the process exits: returns when the commands are on their way, and nothing answers. */
  releaseNow(requests: readonly ReleaseRequest[]): void {
    const byPrimary = new Map<Primary, ReleaseRequest[]>();
    for (const request of requests) {
      this.#routes
        .to(request.key)
        .pipe(first(null, NOWHERE))
        .subscribe((route) => {
          if (route instanceof Primary) byPrimary.set(route, [...(byPrimary.get(route) ?? []), request]);
        });
    }
    // One write each: over TLS a second one in the same turn would have to wait for the first.
    for (const [primary, ofPrimary] of byPrimary) primary.releaseNow(ofPrimary);
  }

  pushes(key: string): Observable<Push> {
    return this.#routes
      .to(key)
      .pipe(switchMap((route) => (route instanceof Primary ? route.pushes(key) : EMPTY)));
  }

  #call<Reply>(key: string, send: Send<Reply>, renewing = false): Observable<Reply> {
    if (!this.#routes.atOnePlace && !hasOneSlot(key)) return throwError(() => keyRefused(key));
    const asked = this.#topology.asked?.(key) ?? null;
    const route$ = asked === null ? this.#routes.to(key) : this.#primaries.at(asked);
    return route$.pipe(
      first(null, NOWHERE),
      switchMap((route) => {
        if (!(route instanceof Primary)) return throwError(() => offline(route));
        return send(route, asked !== null).pipe(
          tap(() => this.#circles.answered(key)),
          catchError((error: unknown) => {
            if (!(error instanceof StoreFailure)) throw error;
            this.#topology.failed(route.endpoint, key, error);
            if (this.#routes.atOnePlace) throw error;
            this.#keepAsked(key);
            const circling = isRedirection(error) && this.#circles.sentOn(key);
            throw inCluster(error, { renewing, asked: asked !== null, circling });
          }),
        );
      }),
    );
  }

  #keepAsked(key: string): void {
    const endpoint = this.#topology.asked?.(key) ?? null;
    if (endpoint !== null) this.#asked.keep(endpoint);
  }

  #counted<Reply>(
    key: string,
    send: Send<Reply>,
    succeeds: (reply: Reply) => boolean,
    renewing = false,
  ): Observable<Reply> {
    const sendConfirmed: Send<Reply> = (primary, asking) => {
      const confirmation$ = this.#topology.confirm(primary.endpoint);
      const reply$ = send(primary, asking);
      return confirmation$ === null ? reply$ : ifConfirmed(confirmation$, reply$, succeeds);
    };
    return this.#call(key, sendConfirmed, renewing);
  }
}

function sameLoss(before: Contact, now: Contact): boolean {
  return !before.up && !now.up && before.cause === now.cause && before.attempts === now.attempts;
}

function offline({ cause }: Loss): StoreFailure {
  return new StoreFailure('offline', 'there is no connection to the server', { cause });
}
