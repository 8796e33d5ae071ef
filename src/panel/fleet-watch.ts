/**
 * What this process knows of its fleet, for the cluster panel: watches the pool from its first elector on, and tells of
 * changes while somebody looks.
 */
import { defer, EMPTY, merge, type Observable, Subject, type Subscription } from 'rxjs';
import type { Elector } from '../election/elector.js';
import type { Clock } from '../election/ports.js';
import type { PooledElection, PoolWatcher } from '../runtime/pool-watcher.js';
import type { Session } from '../runtime/session.js';
import { ElectionWatch } from './election-watch.js';
import { type FleetView, fleetView, type OtherTtl } from './fleet-view.js';
import { LeaderNodes } from './leader-nodes.js';
import { Presence } from './presence.js';
import { PresenceChannel } from './presence-channel.js';
import type { ReplicaIdentity } from './replica-identity.js';
import { ServerWatch } from './server-watch.js';

/** ms after the last look for which changes are told. */
const LOOK_MS = 60_000;

interface WatchedServer {
  readonly watch: ServerWatch;
  readonly roll: Presence;
  readonly elections: Map<PooledElection, WatchedElection>;
  readonly running: Subscription;
}

interface WatchedElection {
  readonly watch: ElectionWatch;
  readonly running: Subscription;
}

export type Resignation = 'resigned' | 'unknown-election' | 'not-leader';

export class FleetWatch implements PoolWatcher {
  /** Those whose settings can be used, and those whose settings cannot. */
  readonly nodes = new LeaderNodes();
  readonly #clock: Clock;
  #replica: ReplicaIdentity;
  readonly #servers = new Map<Session, WatchedServer>();
  readonly #changes = new Subject<void>();
  #lookedUntil = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, replica: ReplicaIdentity) {
    this.#clock = clock;
    this.#replica = replica;
    // As long as the process lives, as this.
    this.nodes.changes$.subscribe(() => this.#note());
  }

  /** Says from now on where this replica's editor is. */
  announceEditor(editorUrl: string): void {
    this.#replica = { ...this.#replica, editorUrl };
  }

  /** Something is not as {@link look} told it. Silent once nobody has looked for a minute. */
  get changes$(): Observable<void> {
    return this.#changes;
  }

  /** Everything there is to see, and for a minute the wish to hear of changes. */
  look(): FleetView {
    this.#lookedUntil = this.#clock.now() + LOOK_MS;
    for (const { roll } of this.#servers.values()) roll.call();
    return fleetView({
      replica: this.#replica,
      wall: this.#clock.instant().wall,
      servers: [...this.#servers.values()].map(({ watch, roll, elections }) => ({
        ...watch.facts(),
        elections: [...elections].map(([{ elector }, election]) => ({
          ...election.watch.facts((nodeId) => this.nodes.placeOf(nodeId)),
          others: roll.others(elector.key),
          otherTtls: roll.otherTtls.of(elector.key),
          memberId: roll.memberId,
        })),
      })),
      unusable: this.nodes.unusable,
    });
  }

  /**
   * Other replicas that use another TTL than this elector, as far as they were heard, also while nobody looks. Replays;
   * ends with the elector.
   */
  otherTtls$(elector: Pick<Elector, 'key'>): Observable<readonly OtherTtl[]> {
    return defer(() => {
      const server = [...this.#servers.values()].find(({ elections }) =>
        [...elections.keys()].some((election) => election.elector === elector),
      );
      return server?.roll.otherTtls.of$(elector.key) ?? EMPTY;
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
    const running = watch.changes$.subscribe(() => this.#note());
    server.elections.set(election, { watch, running });
    server.roll.join(election.elector, () => election.ttlMs);
    this.changed();
  }

  changed(): void {
    for (const { roll } of this.#servers.values()) roll.compareTtls();
    this.#note();
  }

  #note(): void {
    if (this.#clock.now() < this.#lookedUntil) this.#changes.next();
  }

  async closing(election: PooledElection): Promise<void> {
    const server = this.#servers.get(election.session);
    const watched = server?.elections.get(election);
    if (server === undefined || watched === undefined) return;
    server.elections.delete(election);
    watched.running.unsubscribe();
    watched.watch.close();
    this.#note();
    await server.roll.leave(election.elector);
    if (server.elections.size === 0) this.#end(election.session, server);
  }

  #begin(session: Session): WatchedServer {
    const watch = new ServerWatch(session, this.#clock);
    const roll = new Presence({
      channel: new PresenceChannel(session.server.database, session.side),
      clock: this.#clock,
      replica: () => this.#replica,
      hears: () => watch.pushesLive,
    });
    const running = merge(watch.changes$, roll.changes$).subscribe(() => this.#note());
    const server: WatchedServer = { watch, roll, elections: new Map(), running };
    this.#servers.set(session, server);
    return server;
  }

  #end(session: Session, server: WatchedServer): void {
    if (this.#servers.get(session) !== server) return;
    const { watch, roll, running } = server;
    this.#servers.delete(session);
    running.unsubscribe();
    roll.close();
    watch.close();
    this.#note();
  }
}
