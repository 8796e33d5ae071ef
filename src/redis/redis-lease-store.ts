/**
 * The election's store on Redis or Valkey, for all lock keys of a process: each call goes to the primary that keeps its
 * key, by the topology of the kind of server.
 */
import {
  BehaviorSubject,
  catchError,
  concatMap,
  distinctUntilChanged,
  EMPTY,
  filter,
  first,
  map,
  Observable,
  of,
  ReplaySubject,
  Subscription,
  switchMap,
  take,
  takeUntil,
  tap,
  throwError,
  timer,
} from 'rxjs';
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
import type { GroupOf, ScriptCall } from './batch.js';
import type { Notice } from './notices.js';
import { allLive, Primaries, worstContact } from './primaries.js';
import { Primary } from './primary.js';
import { addressName, type Endpoint, endpointName, type ServerOptions } from './server-options.js';
import type { SideChannel } from './side-channel.js';
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

/** ms */
const KEEP_ASKED_MS = 5_000;

/** A command may have the keys of one slot only. */
const bySlot: GroupOf = ({ key, asking }) => (asking ? `${slotOf(key)} asking` : slotOf(key));

/** Where a key can be reached, or why it cannot. */
type Route = Primary | Loss;

/** After the store was closed. */
const NOWHERE: Loss = { cause: null, attempts: 0 };

/** Any key: for those kinds whose keys are all in one place. */
const ANY_KEY = '';

export class RedisLeaseStore implements LeaseStore {
  readonly #topology: Topology;
  readonly #primaries: Primaries;
  /** Whether all keys are at one place. */
  readonly #atOnePlace: boolean;
  /** Whether that place is the one that the user named. */
  readonly #alwaysThere: boolean;
  readonly #contact = new BehaviorSubject<Contact>({ up: false, cause: null, attempts: 0 });
  readonly #running = new Subscription();
  readonly #keptAsked = new Map<Endpoint, Subscription>();
  readonly #circles = new Circles();

  constructor({ server, clock, shortestTtlMs }: RedisLeaseStoreOptions) {
    this.#topology = topologyOf(server, clock);
    this.#atOnePlace = server.kind !== 'cluster';
    this.#alwaysThere = this.#atOnePlace && server.kind !== 'sentinel';
    this.#primaries = new Primaries({
      clock,
      shortestTtlMs,
      groupOf: this.#atOnePlace ? undefined : bySlot,
      waitForReplicas: server.waitForReplicas ?? 0,
      unreachable: (endpoint, lost) => this.#topology.unreachable(endpoint, lost),
    });
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
    if (this.#alwaysThere) return of([]);
    return this.#primaries.list$.pipe(
      map((primaries) => primaries.map(({ endpoint }) => addressName(endpoint)).sort()),
    );
  }

  /** Pub/sub for everything but elections, on any primary in use: in a cluster all hear it. */
  readonly side: SideChannel = {
    listen: (channel) =>
      this.#anyPrimary$().pipe(switchMap((primary) => primary?.side.listen(channel) ?? EMPTY)),
    publish: async (channel, messages) =>
      (await this.#primaries.first?.side.publish(channel, messages)) ?? false,
  };

  /** Starts connecting; {@link contact$} tells when there is contact. */
  open(): void {
    this.#topology.open();
    if (this.#atOnePlace) this.#running.add(this.#route(ANY_KEY).subscribe());
    this.#running.add(this.#overallContact().subscribe(this.#contact));
  }

  /** Closes all connections at once. Pending calls fail as `broken`. */
  close(): void {
    this.#running.unsubscribe();
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
    return this.#route(key).pipe(
      switchMap((route): Observable<Contact> => {
        if (!(route instanceof Primary)) return of({ up: false, ...route });
        const address = this.#alwaysThere ? undefined : endpointName(route.endpoint);
        return address === undefined
          ? route.contact$
          : route.contact$.pipe(map((contact) => at(address, contact)));
      }),
    );
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
      this.#route(request.key)
        .pipe(first(null, NOWHERE))
        .subscribe((route) => {
          if (route instanceof Primary) byPrimary.set(route, [...(byPrimary.get(route) ?? []), request]);
        });
    }
    // One write each: over TLS a second one in the same turn would have to wait for the first.
    for (const [primary, ofPrimary] of byPrimary) primary.releaseNow(ofPrimary);
  }

  pushes(key: string): Observable<Push> {
    return this.#route(key).pipe(
      switchMap((route) => (route instanceof Primary ? route.pushes(key) : EMPTY)),
    );
  }

  /** The primary that keeps the key is in use for as long as this is subscribed. */
  #route(key: string): Observable<Route> {
    return this.#topology.locate(key).pipe(
      distinctUntilChanged((before, now) => before.endpoint !== null && before.endpoint === now.endpoint),
      // Unsubscribes first: the link to a former primary is closed before the next is opened.
      switchMap(
        (location): Observable<Route> =>
          location.endpoint === null ? of(location.loss) : this.#primaries.at(location.endpoint),
      ),
    );
  }

  #call<Reply>(key: string, send: Send<Reply>, renewing = false): Observable<Reply> {
    if (!this.#atOnePlace && !hasOneSlot(key)) return throwError(() => keyRefused(key));
    const asked = this.#topology.asked?.(key) ?? null;
    const route$ = asked === null ? this.#route(key) : this.#primaries.at(asked);
    return route$.pipe(
      first(null, NOWHERE),
      switchMap((route) => {
        if (!(route instanceof Primary)) return throwError(() => offline(route));
        return send(route, asked !== null).pipe(
          tap(() => this.#circles.answered(key)),
          catchError((error: unknown) => {
            if (!(error instanceof StoreFailure)) throw error;
            this.#topology.failed(route.endpoint, key, error);
            if (this.#atOnePlace) throw error;
            this.#keepAsked(key);
            const circling = isRedirection(error) && this.#circles.sentOn(key);
            throw inCluster(error, { renewing, asked: asked !== null, circling });
          }),
        );
      }),
    );
  }

  /** A primary that we were sent on to is connected for a while, so that the calls that follow find it so. */
  #keepAsked(key: string): void {
    const endpoint = this.#topology.asked?.(key) ?? null;
    if (endpoint === null) return;
    this.#keptAsked.get(endpoint)?.unsubscribe();
    const kept = this.#primaries
      .at(endpoint)
      .pipe(takeUntil(timer(KEEP_ASKED_MS)))
      .subscribe();
    this.#keptAsked.set(endpoint, kept);
    this.#running.add(kept);
  }

  /** A call whose success counts only if the topology confirms, asked at the same time, that it went to the primary. */
  #counted<Reply>(
    key: string,
    send: Send<Reply>,
    succeeds: (reply: Reply) => boolean,
    renewing = false,
  ): Observable<Reply> {
    const sendConfirmed: Send<Reply> = (primary, asking) => {
      const confirmation$ = this.#topology.confirm(primary.endpoint);
      if (confirmation$ === null) return send(primary, asking);
      return new Observable((subscriber) => {
        const confirmed = new ReplaySubject<void>(1);
        const running = confirmation$.subscribe(confirmed);
        const reply$ = send(primary, asking).pipe(
          concatMap((reply) => (succeeds(reply) ? confirmed.pipe(map(() => reply)) : of(reply))),
        );
        // Not added to the other subscription, which may be over already.
        const answering = reply$.subscribe(subscriber);
        return () => {
          running.unsubscribe();
          answering.unsubscribe();
        };
      });
    };
    return this.#call(key, sendConfirmed, renewing);
  }

  #overallContact(): Observable<Contact> {
    if (this.#atOnePlace) return this.contactOf(ANY_KEY);
    return this.#primaries.list$.pipe(
      switchMap((primaries) =>
        primaries.length === 0 ? this.#anyLoss() : worstContact(primaries, { cause: null, attempts: 0 }),
      ),
    );
  }

  /** Why the topology names no primary. */
  #anyLoss(): Observable<Contact> {
    return this.#topology
      .locate(ANY_KEY)
      .pipe(
        map((location) =>
          location.endpoint === null
            ? { up: false, ...location.loss }
            : { up: false, cause: null, attempts: 0 },
        ),
      );
  }

  #anyPrimary$(): Observable<Primary | null> {
    return this.#primaries.list$.pipe(
      map(([primary]) => primary ?? null),
      distinctUntilChanged(),
    );
  }
}

function sameLoss(before: Contact, now: Contact): boolean {
  return !before.up && !now.up && before.cause === now.cause && before.attempts === now.attempts;
}

/** A loss of contact, told with the server that was lost. */
function at(address: string, contact: Contact): Contact {
  if (!contact.up) return { ...contact, address };
  return contact.unproven === undefined ? contact : { up: true, unproven: { ...contact.unproven, address } };
}

function offline({ cause }: Loss): StoreFailure {
  return new StoreFailure('offline', 'there is no connection to the server', { cause });
}
