/** How nodes use the elector pool: what they ask for when they join, and what they get. */
import type { Elector } from '../election/elector.js';
import type { Priority } from '../election/rank.js';
import type { Observable } from '../election/rxjs.js';
import type { Role } from '../election/state.js';
import type { SharedCandidacy } from './candidacy.js';
import type { ElectionAddress } from './election-id.js';
import type { LogFilter } from './log-filter.js';
import type { Retreat } from './retreat.js';
import type { Session } from './session.js';

export interface JoinRequest extends ElectionAddress {
  readonly nodeId: string;
  readonly ttlMs: number;
  readonly waitOnEmptyRedis: boolean;
  /** Default: 0. */
  readonly priority?: Priority;
  /** Whether to spread lock keys over the replicas. Default: false. */
  readonly balance?: boolean;
  /** Default: what it does stops with `isLeader()`. */
  readonly retreat?: Retreat;
}

/** What a node last sent on output 3, kept for the node that replaces it in a deploy. */
export interface LastReport {
  readonly role: Role;
  readonly leader: string | null;
}

/** A node's handle on an elector that it may share with other nodes. */
export interface Participant {
  /** The current elector; see {@link elector$}. */
  readonly elector: Elector;
  /**
   * Replays the current elector. One that ended with a defect is replaced at the next deploy; with a retreat, also after a
   * while.
   */
  readonly elector$: Observable<Elector>;
  readonly session: Session;
  /** The last report of the node with this id; null if it has not used this elector before. */
  readonly lastReport: LastReport | null;
  /** ms; the TTL in use, which is the largest that any node asks for. */
  readonly ttlMs: number;
  /** Keeps a report for the next node with this id. */
  report(report: LastReport): void;
  /** ms; the TTL in use while nodes with this lock key ask for different ones, else null. Replays. */
  readonly ttlConflict$: Observable<number | null>;
  /** How this process stands for election, as its nodes with this lock key want it. Replays. */
  readonly candidacy$: Observable<SharedCandidacy>;
  /** For lines about this election. */
  readonly logFilter: LogFilter;
  /**
   * Leaves the election. What has a retreat must have stopped by then, unless nobody else is left in it. The last node to
   * leave stops the elector, unless a deploy is under way; then this resolves when the lease is released. Never rejects.
   */
  leave(): Promise<void>;
}
