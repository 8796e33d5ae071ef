/** What the elector pool tells its observers: the cluster panel and the metrics. */
import type { Elector } from '../election/elector.js';
import type { BehaviorSubject } from '../election/rxjs.js';
import type { SharedCandidacy } from './candidacy.js';
import type { JoinRequest } from './participant.js';
import type { Session } from './session.js';

/** An elector in the pool. */
export interface PooledElection {
  /** Stable for one server and lock key as long as the process lives; reveals neither. */
  readonly id: string;
  readonly elector: Elector;
  readonly session: Session;
  readonly participants: ReadonlySet<Pick<JoinRequest, 'nodeId' | 'ttlMs'>>;
  /** ms; the TTL in use. */
  readonly ttlMs: number;
  /** Replays. */
  readonly candidacy: BehaviorSubject<SharedCandidacy>;
}

export interface PoolWatcher {
  /** An elector was added. Called before anything has happened in it. */
  opened(election: PooledElection): void;
  /** Nodes joined or left, or a TTL has changed. */
  changed(): void;
  /** The elector is about to stop. Its connections stay open until this resolves. Must not reject. */
  closing(election: PooledElection): Promise<void>;
}

/** Tells all of them. */
export function allWatching(...watchers: readonly PoolWatcher[]): PoolWatcher {
  return {
    opened: (election) => {
      for (const watcher of watchers) watcher.opened(election);
    },
    changed: () => {
      for (const watcher of watchers) watcher.changed();
    },
    closing: async (election) => {
      await Promise.all(watchers.map((watcher) => watcher.closing(election)));
    },
  };
}
