/**
 * Electors that nodes share: one per server and lock key, for as long as a node uses it.
 *
 * During a deploy nodes close and are created again. Unused electors are kept until the new flows have started, so that
 * a deploy on the leader is no failover.
 */
import type { Elector } from '../election/elector.js';
import type { Clock, ReleaseRequest } from '../election/ports.js';
import type { Candidacy } from '../election/rank.js';
import { BehaviorSubject, distinctUntilChanged, map, type Observable } from '../election/rxjs.js';
import type { ServerOptions } from '../redis/server-options.js';
import { type SharedCandidacy, sharedCandidacy } from './candidacy.js';
import type { Deploys } from './deploys.js';
import { type ElectionAddress, electionId, serverId } from './election-id.js';
import { ElectorIds } from './elector-ids.js';
import { FaultRetries } from './fault-retries.js';
import { HandOvers } from './hand-overs.js';
import { LogFilter } from './log-filter.js';
import { opaqueId } from './opaque-id.js';
import type { JoinRequest, LastReport, Participant } from './participant.js';
import type { PooledElection, PoolWatcher } from './pool-watcher.js';
import { type Retreat, Retreats } from './retreat.js';
import { Session } from './session.js';

interface Entry extends PooledElection {
  /** Shared with the entry that replaces this one after a defect. */
  readonly elector$: BehaviorSubject<Elector>;
  readonly participants: Set<JoinRequest>;
  readonly reports: Map<string, LastReport>;
  readonly ttlConflict: BehaviorSubject<number | null>;
  readonly logFilter: LogFilter;
  readonly retreats: Retreats;
  readonly retries: FaultRetries;
  ttlMs: number;
}

export interface ElectorPoolOptions {
  readonly clock: Clock;
  readonly deploys: Deploys;
  /** The replica's name. */
  readonly name: string;
  readonly watcher: PoolWatcher;
}

function retreatsOf(requests: readonly JoinRequest[]): readonly Retreat[] {
  return requests.flatMap(({ retreat }) => retreat ?? []);
}

export class ElectorPool {
  readonly #options: ElectorPoolOptions;
  /** 0 to 1: the offset of this process on the grid of renewals, see `nextOnGrid`. */
  readonly #phase = Math.random();
  readonly #electorIds = new ElectorIds();
  readonly #sessions = new Map<string, Session>();
  /** By server and lock key. */
  readonly #entries = new Map<string, Entry>();
  /** No longer in use, but still releasing, so that their session must stay open. */
  readonly #stopping = new Set<Entry>();
  readonly #size = new BehaviorSubject(0);
  readonly #handOvers: HandOvers;
  readonly #drained = new BehaviorSubject(false);
  #deploying = false;

  /** One per runtime, for the life of the process. */
  constructor(options: ElectorPoolOptions) {
    this.#options = options;
    this.#handOvers = new HandOvers(options.clock);
    options.deploys.underWay$.subscribe((underWay) => {
      this.#deploying = underWay;
      if (underWay) return;
      this.#dismissUnused();
      for (const [id, entry] of this.#entries) this.#replaceFailed(id, entry);
    });
  }

  /** Whether any elector runs or is stopping. Replays. */
  get busy$(): Observable<boolean> {
    return this.#size.pipe(
      map((size) => size > 0),
      distinctUntilChanged(),
    );
  }

  /** Electors in use, or kept during a deploy. */
  get elections(): readonly PooledElection[] {
    return [...this.#entries.values()];
  }

  /** Starts an elector, or shares the one for the same server and lock key. */
  join(request: JoinRequest): Participant {
    const id = electionId(request);
    const entry = this.#entries.get(id) ?? this.#open(id, request);
    entry.participants.add(request);
    // The elector may be running: another node shares it, or a deploy has just turned this option on.
    if (request.waitOnEmptyRedis) entry.elector.waitOnEmptyStore();
    this.#settle(entry);
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
      candidacy$: entry.candidacy,
      logFilter: entry.logFilter,
      leave: () => this.#leave(id, request),
    };
  }

  /** The elector that nodes share, without joining it; null if no node uses the lock key. */
  find(address: ElectionAddress): Pick<Participant, 'elector' | 'session'> | null {
    return this.#entries.get(electionId(address)) ?? null;
  }

  /** Whether this replica is drained. Replays. */
  get drained$(): Observable<boolean> {
    return this.#drained.pipe(distinctUntilChanged());
  }

  /** Hands all lock keys over and stands back, until it is told otherwise; also for elections to come. */
  drain(on: boolean): void {
    this.#drained.next(on);
    for (const { elector } of this.#entries.values()) elector.drain(on);
  }

  /**
   * Hands the lease of a lock key over, if this process holds it.
   *
   * @param to an elector's id or a replica's name; see `Elector.resign`
   * @returns whether it did
   */
  handOver(address: ElectionAddress, to: string): boolean {
    const elector = this.find(address)?.elector;
    if (elector?.isLeader() !== true) return false;
    elector.resign(to);
    return true;
  }

  /**
   * Last words: stops all electors for good and releases what they hold, while the process exits. Returns when the
   * commands are on their way.
   */
  abandon(): void {
    const held = new Map<Session, ReleaseRequest[]>();
    for (const { elector, session } of [...this.#entries.values(), ...this.#stopping]) {
      held.set(session, [...(held.get(session) ?? []), ...elector.abandon()]);
    }
    // Only now: all electors have stopped acting before the first lease can be another's.
    for (const [session, requests] of held) session.releaseNow(requests);
  }

  #open(id: string, request: JoinRequest): Entry {
    const { server, lockKey, ttlMs, waitOnEmptyRedis } = request;
    const session = this.#session(server);
    const candidacy = sharedCandidacy([request]);
    const retreats = new Retreats();
    retreats.use(retreatsOf([request]));
    const elector = session.elect(lockKey, ttlMs, {
      ...{ waitOnEmptyStore: waitOnEmptyRedis, candidacy: this.#standing(candidacy), retreats },
    });
    const entry: Entry = {
      id: opaqueId(id),
      elector,
      elector$: new BehaviorSubject(elector),
      session,
      participants: new Set(),
      reports: new Map(),
      ttlConflict: new BehaviorSubject<number | null>(null),
      candidacy: new BehaviorSubject(candidacy),
      logFilter: new LogFilter(),
      retreats,
      retries: new FaultRetries(this.#options.clock),
      ttlMs,
    };
    this.#entries.set(id, entry);
    this.#opened(id, entry);
    this.#size.next(this.#entries.size);
    return entry;
  }

  #opened(id: string, entry: Entry): void {
    this.#handOvers.watch(entry.elector, () => entry.ttlMs);
    this.#options.watcher.opened(entry);
    // Flows that stay stopped while this replica does not lead see no deploy that would help.
    entry.retries.due(entry.elector, entry.ttlMs).subscribe(() => {
      if (entry.retreats.budgetMs > 0) this.#replaceFailed(id, entry);
    });
  }

  #session(server: ServerOptions): Session {
    const { clock, name } = this.#options;
    const id = serverId(server);
    const open = this.#sessions.get(id);
    if (open !== undefined) return open;
    const session = new Session({
      ...{ server, clock, name, phase: this.#phase, id: opaqueId(id), electorIds: this.#electorIds },
    });
    this.#sessions.set(id, session);
    return session;
  }

  /** From the start: an observer must not even begin a term. */
  #standing({ priority }: SharedCandidacy): Candidacy {
    return { priority, weight: 0, drained: this.#drained.value };
  }

  /** Agrees on what the nodes want differently. */
  #settle(entry: Entry): void {
    this.#settleTtl(entry);
    const candidacy = sharedCandidacy([...entry.participants]);
    const { elector, session, ttlMs } = entry;
    const { priority, balance } = candidacy;
    if (balance) session.balancer.balance(elector, { priority, ttlMs });
    else session.balancer.leaveAlone(elector, priority);
    entry.candidacy.next(candidacy);
    this.#settleRetreats(entry);
  }

  /** The last participant's retreat stays: it is what a stop has to wait for. */
  #settleRetreats({ retreats, participants, elector }: Entry): void {
    const { budgetMs } = retreats;
    retreats.use(retreatsOf([...participants]));
    if (retreats.budgetMs !== budgetMs) elector.reserve(retreats.budgetMs);
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
    if (entry.participants.size > 0) this.#settle(entry);
    this.#options.watcher.changed();
    if (entry.participants.size > 0) return;
    if (!this.#deploying) await this.#dismiss(id, entry);
  }

  #dismissUnused(): void {
    for (const [id, entry] of this.#entries) {
      if (entry.participants.size === 0) void this.#dismiss(id, entry);
    }
  }

  /** An elector that ended with a defect gets another chance at every deploy, as users expect. */
  #replaceFailed(id: string, failed: Entry): void {
    const { session, elector$, participants, ttlMs, retreats } = failed;
    // Another elector does not know of a retreat that began before.
    if (failed.elector.fault === null || retreats.underWay) return;
    const waitOnEmptyStore = [...participants].some(({ waitOnEmptyRedis }) => waitOnEmptyRedis);
    const candidacy = this.#standing(failed.candidacy.value);
    const elector = session.elect(failed.elector.key, ttlMs, { waitOnEmptyStore, candidacy, retreats });
    const entry = { ...failed, elector };
    this.#entries.set(id, entry);
    this.#opened(id, entry);
    this.#settle(entry);
    elector$.next(elector);
    void this.#stop(failed);
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
