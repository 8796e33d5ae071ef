/**
 * Electors that nodes share: one per server and lock key in a process, for as long as a node uses it.
 *
 * During a deploy nodes go and come back. An elector that nobody uses then stays until the new flows have started, so
 * that a deploy on the leader is no failover.
 */
import { BehaviorSubject, distinctUntilChanged, map, type Observable } from 'rxjs';
import type { Elector } from '../election/elector.js';
import type { Clock } from '../election/ports.js';
import type { Role } from '../election/state.js';
import type { ServerOptions } from '../redis/server-options.js';
import type { Deploys } from './deploys.js';
import { electionId, serverId } from './election-id.js';
import { News } from './news.js';
import { opaqueId } from './opaque-id.js';
import { Session } from './session.js';

export interface JoinRequest {
  readonly nodeId: string;
  readonly server: ServerOptions;
  readonly lockKey: string;
  readonly ttlMs: number;
  readonly waitOnEmptyRedis: boolean;
}

/** What a node told on its third output last, kept for the node that a deploy puts in its place. */
export interface LastReport {
  readonly role: Role;
  readonly leader: string | null;
}

/** A node's place at an elector. */
export interface Participant {
  /** The one of now; see {@link elector$}. */
  readonly elector: Elector;
  /** Replays. Another one takes the place of an elector that met a defect, at the next deploy. */
  readonly elector$: Observable<Elector>;
  readonly session: Session;
  /** What a node of this id told last, if it used this elector before. */
  readonly lastReport: LastReport | null;
  /** ms; the TTL that counts. */
  readonly ttlMs: number;
  report(report: LastReport): void;
  /** ms; the largest TTL, which counts, while nodes with this lock key want different ones. Replays. */
  readonly ttlConflict$: Observable<number | null>;
  /** What the log was told of this election. */
  readonly news: News;
  /** Settles when the lease is released, if nobody else uses the elector and no deploy is under way. */
  leave(): Promise<void>;
}

/** An elector as whoever watches the pool sees it. */
export interface PooledElection {
  /** The same for one server and lock key as long as the process lives; tells nothing of either. */
  readonly id: string;
  readonly elector: Elector;
  readonly session: Session;
  readonly participants: ReadonlySet<Pick<JoinRequest, 'nodeId' | 'ttlMs'>>;
  readonly ttlMs: number;
}

export interface PoolWatcher {
  /** Called before anything has happened in it. */
  opened(election: PooledElection): void;
  /** Nodes came or went, or the TTL is another one. */
  changed(): void;
  /** It is about to stop; its connections stay open until this settles. Never rejects. */
  closing(election: PooledElection): Promise<void>;
}

interface Entry extends PooledElection {
  /** The same for the entry that takes the place of this one. */
  readonly elector$: BehaviorSubject<Elector>;
  readonly participants: Set<JoinRequest>;
  readonly reports: Map<string, LastReport>;
  readonly ttlConflict: BehaviorSubject<number | null>;
  readonly news: News;
  ttlMs: number;
}

export interface ElectorPoolOptions {
  readonly clock: Clock;
  readonly deploys: Deploys;
  readonly name: string;
  readonly watcher: PoolWatcher;
}

export class ElectorPool {
  readonly #options: ElectorPoolOptions;
  /** 0 to 1; see `nextOnGrid`. */
  readonly #phase = Math.random();
  readonly #sessions = new Map<string, Session>();
  /** By server and lock key. */
  readonly #entries = new Map<string, Entry>();
  /** Gone from the entries, and still releasing: they need their session as those in use do. */
  readonly #stopping = new Set<Entry>();
  readonly #size = new BehaviorSubject(0);
  #deploying = false;

  /** Serves a process, and lives as long. */
  constructor(options: ElectorPoolOptions) {
    this.#options = options;
    options.deploys.underWay$.subscribe((underWay) => {
      this.#deploying = underWay;
      if (underWay) return;
      this.#dismissUnused();
      this.#replaceFailed();
    });
  }

  /** Whether there is any elector. Replays. */
  get busy$(): Observable<boolean> {
    return this.#size.pipe(
      map((size) => size > 0),
      distinctUntilChanged(),
    );
  }

  /** Those in use or lingering. */
  get elections(): readonly PooledElection[] {
    return [...this.#entries.values()];
  }

  join(request: JoinRequest): Participant {
    const id = electionId(request);
    const entry = this.#entries.get(id) ?? this.#open(id, request);
    entry.participants.add(request);
    // Asked for by one of several nodes, or by a deploy that came before the first election was over.
    if (request.waitOnEmptyRedis) entry.elector.waitOnEmptyStore();
    this.#settleTtl(entry);
    this.#options.watcher.changed();
    const { elector$ } = entry;
    const current = () => this.#entries.get(id) ?? entry;
    return {
      get elector() {
        return elector$.value;
      },
      elector$,
      session: entry.session,
      lastReport: entry.reports.get(request.nodeId) ?? null,
      get ttlMs() {
        return current().ttlMs;
      },
      report: (report) => entry.reports.set(request.nodeId, report),
      ttlConflict$: entry.ttlConflict.pipe(distinctUntilChanged()),
      news: entry.news,
      leave: () => this.#leave(id, request),
    };
  }

  /** The elector that nodes of this process share, without a participant at it; null if no node uses the lock key. */
  find(place: Pick<JoinRequest, 'server' | 'lockKey'>): Pick<Participant, 'elector' | 'session'> | null {
    return this.#entries.get(electionId(place)) ?? null;
  }

  #open(id: string, request: JoinRequest): Entry {
    const { server, lockKey, ttlMs, waitOnEmptyRedis } = request;
    const session = this.#session(server);
    const elector = session.elect(lockKey, ttlMs, waitOnEmptyRedis);
    const entry: Entry = {
      id: opaqueId(id),
      elector,
      elector$: new BehaviorSubject(elector),
      session,
      participants: new Set(),
      reports: new Map(),
      ttlConflict: new BehaviorSubject<number | null>(null),
      news: new News(),
      ttlMs,
    };
    this.#entries.set(id, entry);
    this.#options.watcher.opened(entry);
    this.#size.next(this.#entries.size);
    return entry;
  }

  #session(server: ServerOptions): Session {
    const { clock, name } = this.#options;
    const id = serverId(server);
    const open = this.#sessions.get(id);
    if (open !== undefined) return open;
    const session = new Session({ server, clock, name, phase: this.#phase, id: opaqueId(id) });
    this.#sessions.set(id, session);
    return session;
  }

  #settleTtl(entry: Entry): void {
    const wanted = [...entry.participants].map(({ ttlMs }) => ttlMs);
    const largest = Math.max(...wanted);
    if (largest !== entry.ttlMs) {
      entry.ttlMs = largest;
      entry.session.retime(entry.elector, largest);
    }
    entry.ttlConflict.next(wanted.every((ttlMs) => ttlMs === largest) ? null : largest);
  }

  async #leave(id: string, request: JoinRequest): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry?.participants.delete(request) !== true) return;
    if (entry.participants.size > 0) this.#settleTtl(entry);
    this.#options.watcher.changed();
    if (entry.participants.size > 0) return;
    if (!this.#deploying) await this.#dismiss(id, entry);
  }

  #dismissUnused(): void {
    for (const [id, entry] of this.#entries) {
      if (entry.participants.size === 0) void this.#dismiss(id, entry);
    }
  }

  /** A deploy is when people look for their flows to work again, and have looked at what was wrong. */
  #replaceFailed(): void {
    for (const [id, failed] of this.#entries) {
      if (failed.elector.fault === null) continue;
      const { session, elector$, participants, ttlMs } = failed;
      const waitOnEmptyRedis = [...participants].some((participant) => participant.waitOnEmptyRedis);
      const elector = session.elect(failed.elector.key, ttlMs, waitOnEmptyRedis);
      const entry = { ...failed, elector };
      this.#entries.set(id, entry);
      this.#options.watcher.opened(entry);
      elector$.next(elector);
      void this.#stop(failed);
    }
  }

  async #dismiss(id: string, entry: Entry): Promise<void> {
    this.#entries.delete(id);
    await this.#stop(entry);
  }

  async #stop(entry: Entry): Promise<void> {
    this.#stopping.add(entry);
    await Promise.all([entry.elector.stop(), this.#options.watcher.closing(entry)]);
    this.#stopping.delete(entry);
    this.#size.next(this.#entries.size);
    this.#closeUnused(entry);
  }

  #closeUnused({ session, elector }: Entry): void {
    const remaining = [...this.#entries.values(), ...this.#stopping].filter(
      (entry) => entry.session === session,
    );
    if (!remaining.some((entry) => entry.elector.key === elector.key)) session.forget(elector.key);
    if (remaining.length > 0) return;
    for (const [id, open] of this.#sessions) if (open === session) this.#sessions.delete(id);
    session.close();
  }
}
