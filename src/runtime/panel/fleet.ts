/**
 * What this process knows of its fleet, for the cluster panel: watches the pool from its first elector on, and tells of
 * changes while somebody looks.
 */
import { type Observable, Subject, type Subscription } from 'rxjs';
import type { Clock } from '../../election/ports.js';
import type { PooledElection, PoolWatcher } from '../elector-pool.js';
import type { Session } from '../session.js';
import { ElectionWatch } from './election-watch.js';
import { type FleetView, fleetView } from './fleet-view.js';
import type { ReplicaIdentity } from './replica-identity.js';
import { ServerWatch } from './server-watch.js';

/** ms after the last look for which changes are told. */
const LOOK_MS = 60_000;

interface WatchedServer {
  readonly watch: ServerWatch;
  readonly elections: Map<PooledElection, WatchedElection>;
  readonly running: Subscription;
}

interface WatchedElection {
  readonly watch: ElectionWatch;
  readonly running: Subscription;
}

export type Resignation = 'resigned' | 'unknown-election' | 'not-leader';

export class Fleet implements PoolWatcher {
  readonly #clock: Clock;
  readonly #replica: ReplicaIdentity;
  readonly #servers = new Map<Session, WatchedServer>();
  readonly #changes = new Subject<void>();
  #lookedUntil = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, replica: ReplicaIdentity) {
    this.#clock = clock;
    this.#replica = replica;
  }

  /** Something is not as {@link look} told it. Silent once nobody has looked for a minute. */
  get changes$(): Observable<void> {
    return this.#changes;
  }

  /** Everything there is to see, and for a minute the wish to hear of changes. */
  look(): FleetView {
    this.#lookedUntil = this.#clock.now() + LOOK_MS;
    return fleetView({
      replica: this.#replica,
      wall: this.#clock.instant().wall,
      servers: [...this.#servers.values()].map(({ watch, elections }) => ({
        ...watch.facts(),
        elections: [...elections.values()].map((election) => ({
          ...election.watch.facts(),
          others: [],
          memberId: this.#replica.id,
        })),
      })),
    });
  }

  /** Makes this replica give a lease up, if it holds it. */
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
    const running = watch.changes$.subscribe(() => this.changed());
    server.elections.set(election, { watch, running });
    this.changed();
  }

  changed(): void {
    if (this.#clock.now() < this.#lookedUntil) this.#changes.next();
  }

  async closing(election: PooledElection): Promise<void> {
    const server = this.#servers.get(election.session);
    const watched = server?.elections.get(election);
    if (server === undefined || watched === undefined) return;
    server.elections.delete(election);
    watched.running.unsubscribe();
    watched.watch.close();
    if (server.elections.size === 0) this.#end(election.session, server);
    this.changed();
  }

  #begin(session: Session): WatchedServer {
    const watch = new ServerWatch(session, this.#clock);
    const running = watch.changes$.subscribe(() => this.changed());
    const server: WatchedServer = { watch, elections: new Map(), running };
    this.#servers.set(session, server);
    return server;
  }

  #end(session: Session, { watch, running }: WatchedServer): void {
    this.#servers.delete(session);
    running.unsubscribe();
    watch.close();
  }
}
