/**
 * What this process knows of its fleet, for the cluster panel. Watches the pool from its first elector on, and reports
 * changes while a panel is open.
 */
import type { Elector } from '../election/elector.js';
import type { Clock } from '../election/ports.js';
import {
  combineLatest,
  defer,
  EMPTY,
  map,
  merge,
  type Observable,
  of,
  Subject,
  type Subscription,
} from '../election/rxjs.js';
import type { PooledElection, PoolWatcher } from '../runtime/pool-watcher.js';
import type { Session } from '../runtime/session.js';
import { ElectionWatch } from './election-watch.js';
import { type FleetView, fleetView } from './fleet-view.js';
import { LeaderNodes } from './leader-nodes.js';
import type { OtherTtl } from './member.js';
import { Presence } from './presence.js';
import { PresenceChannel } from './presence-channel.js';
import type { ReplicaIdentity } from './replica-identity.js';
import { type Incoming, ReplicaRequests } from './requests/replica-requests.js';
import { ServerWatch } from './server-watch.js';
import type { StandbyView } from './standby/standby-view.js';
import { StandbyWatch } from './standby/standby-watch.js';

/** ms for which changes are reported after a request for the view. */
const INTEREST_MS = 60_000;

interface WatchedServer {
  readonly watch: ServerWatch;
  readonly presence: Presence;
  readonly requests: ReplicaRequests;
  readonly elections: Map<PooledElection, WatchedElection>;
  readonly running: Subscription;
}

interface WatchedElection {
  readonly watch: ElectionWatch;
  readonly running: Subscription;
}

/** An election of this process, and how to act on it. */
export interface ControlledElection {
  /** As in the view. */
  readonly id: string;
  readonly elector: Elector;
  /** This replica among the members. */
  readonly memberId: string;
  /** To the other members. */
  readonly requests: Pick<ReplicaRequests, 'ask'>;
}

export interface IncomingAtServer extends Incoming {
  /** This process's, on the server that the request came by. */
  readonly elections: readonly ControlledElection[];
}

export type Resignation = 'resigned' | 'unknown-election' | 'not-leader';

export class FleetWatch implements PoolWatcher {
  /** All leader nodes, whether or not their settings can be used. */
  readonly nodes = new LeaderNodes();
  /** Set by the hot standby of this process. */
  readonly standby = new StandbyWatch();
  readonly #clock: Clock;
  #replica: ReplicaIdentity;
  readonly #servers = new Map<Session, WatchedServer>();
  readonly #changes = new Subject<void>();
  readonly #incoming = new Subject<IncomingAtServer>();
  #interestUntil = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, replica: ReplicaIdentity) {
    this.#clock = clock;
    this.#replica = replica;
    // Never unsubscribed: all live as long as the process.
    this.nodes.changes$.subscribe(() => this.#notify());
    this.standby.changes$.subscribe(() => {
      for (const { presence } of this.#servers.values()) presence.readinessChanged();
      this.#notify();
    });
  }

  /** Sets the address of this replica's editor, for announcements to come. */
  announceEditor(editorUrl: string): void {
    this.#replica = { ...this.#replica, editorUrl };
  }

  /** For announcements to come; those due now follow from the elections. */
  announceDrained(drained: boolean): void {
    this.#replica = { ...this.#replica, drained };
    this.#notify();
  }

  /** Emits when {@link view} has changed, for a minute after it was last called. */
  get changes$(): Observable<void> {
    return this.#changes;
  }

  /** Everything that the panel shows. Also asks other replicas who they are, unless that was done in the last 5 s. */
  view(): FleetView {
    this.ask();
    return fleetView({
      replica: this.#replica,
      wall: this.#clock.instant().wall,
      servers: [...this.#servers.values()].map(({ watch, presence, elections }) => ({
        ...watch.facts(),
        serverChosen: [...elections.keys()].some(({ participants }) =>
          [...participants].some(({ nodeId }) => this.nodes.isServerChosen(nodeId)),
        ),
        elections: [...elections].map(([pooled, election]) => ({
          ...election.watch.facts((nodeId) => this.nodes.placeOf(nodeId)),
          others: presence.others(pooled.elector.key),
          otherTtls: presence.otherTtls.of(pooled.elector.key),
          memberId: presence.memberId,
          readiness: this.standby.readinessIn(pooled),
        })),
      })),
      unusable: this.nodes.unusable,
      standby: this.standbyView(),
    });
  }

  /** Asks other replicas who they are, unless that was done in the last 5 s, and reports changes for a minute. */
  ask(): void {
    this.#interestUntil = this.#clock.now() + INTEREST_MS;
    for (const { presence } of this.#servers.values()) presence.refresh();
  }

  /** The hot standby of this process, with what is known of the others without asking; null unless it is on. */
  standbyView(): StandbyView | null {
    const { own } = this.standby;
    const presence = own?.session ? this.#servers.get(own.session)?.presence : undefined;
    return this.standby.view(presence?.others(own?.lockKey ?? '') ?? []);
  }

  /**
   * Replicas that announced another TTL than this elector's, whether or not a panel is open. Replays; completes with the
   * elector.
   */
  otherTtls$(elector: Pick<Elector, 'key'>): Observable<readonly OtherTtl[]> {
    return defer(() => {
      const server = [...this.#servers.values()].find(({ elections }) =>
        [...elections.keys()].some((election) => election.elector === elector),
      );
      return server?.presence.otherTtls.of$(elector.key) ?? EMPTY;
    });
  }

  get controlled(): readonly ControlledElection[] {
    return [...this.#servers.values()].flatMap(controlled);
  }

  /** Requests of other replicas. */
  get incoming$(): Observable<IncomingAtServer> {
    return this.#incoming;
  }

  /** Emits {@link view} once the other members have had time to answer, and completes. */
  fresh$(): Observable<FleetView> {
    return defer(() => {
      const presences = [...this.#servers.values()].map(({ presence }) => presence);
      const answered$ =
        presences.length === 0 ? of([]) : combineLatest(presences.map((each) => each.fresh$()));
      return answered$.pipe(map(() => this.view()));
    });
  }

  /** Makes this replica resign if it leads. @param id of the election in {@link view} */
  resign(id: string): Resignation {
    for (const { elections } of this.#servers.values()) {
      for (const { elector, id: each } of elections.keys()) {
        if (each !== id) continue;
        if (!elector.isLeader()) return 'not-leader';
        elector.resign();
        return 'resigned';
      }
    }
    return 'unknown-election';
  }

  opened(election: PooledElection): void {
    const server = this.#servers.get(election.session) ?? this.#begin(election.session);
    const watch = new ElectionWatch(election, this.#clock);
    const running = watch.changes$.subscribe(() => this.#notify());
    server.elections.set(election, { watch, running });
    server.presence.join(election.elector, () => ({
      ttlMs: election.ttlMs,
      priority: election.candidacy.value.priority,
      readiness: this.standby.readinessIn(election),
    }));
    this.changed();
  }

  changed(): void {
    for (const { presence } of this.#servers.values()) presence.compareTtls();
    this.#notify();
  }

  #notify(): void {
    if (this.#clock.now() < this.#interestUntil) this.#changes.next();
  }

  async closing(election: PooledElection): Promise<void> {
    const server = this.#servers.get(election.session);
    const watched = server?.elections.get(election);
    if (server === undefined || watched === undefined) return;
    server.elections.delete(election);
    watched.running.unsubscribe();
    watched.watch.close();
    this.#notify();
    await server.presence.leave(election.elector);
    if (server.elections.size === 0) this.#end(election.session, server);
  }

  #begin(session: Session): WatchedServer {
    const watch = new ServerWatch(session, this.#clock);
    const presence = new Presence({
      channel: new PresenceChannel(session.server.database, session.side),
      clock: this.#clock,
      replica: () => this.#replica,
      receiving: () => watch.pushesLive,
    });
    const requests = new ReplicaRequests(session.server.database, session.side, this.#clock);
    const running = merge(watch.changes$, presence.changes$).subscribe(() => this.#notify());
    const server: WatchedServer = { watch, presence, requests, elections: new Map(), running };
    running.add(
      requests.incoming$.subscribe((incoming) =>
        this.#incoming.next({ ...incoming, elections: controlled(server) }),
      ),
    );
    this.#servers.set(session, server);
    return server;
  }

  #end(session: Session, server: WatchedServer): void {
    if (this.#servers.get(session) !== server) return;
    const { watch, presence, requests, running } = server;
    this.#servers.delete(session);
    running.unsubscribe();
    presence.close();
    requests.close();
    watch.close();
    this.#notify();
  }
}

function controlled({ elections, presence, requests }: WatchedServer): readonly ControlledElection[] {
  return [...elections.keys()].map(({ id, elector }) => ({
    ...{ id, elector, requests },
    memberId: presence.memberId,
  }));
}
