/** One election as the panel shows it, watched from the elector's start. */
import type { Clock } from '../election/ports.js';
import { merge, type Observable } from '../election/rxjs.js';
import type { Wait } from '../election/state.js';
import type { ElectionView } from '../election/view.js';
import type { PooledElection } from '../runtime/pool-watcher.js';
import { Chronicle } from './chronicle.js';
import type { ElectionFacts } from './fleet-facts.js';
import type { NodePlace } from './leader-nodes.js';

export class ElectionWatch {
  readonly election: PooledElection;
  readonly #clock: Clock;
  readonly #chronicle: Chronicle;

  constructor(election: PooledElection, clock: Clock) {
    this.election = election;
    this.#clock = clock;
    this.#chronicle = new Chronicle(election.elector);
  }

  /** Emits whenever the facts may have changed. Completes with the elector. */
  get changes$(): Observable<unknown> {
    const { elector } = this.election;
    return merge(elector.views$, elector.leaseEnd$, elector.changes$, elector.faults$);
  }

  /** @param placeOf finds a node in the editor by its id in the runtime */
  facts(
    placeOf: (nodeId: string) => NodePlace,
  ): Omit<ElectionFacts, 'others' | 'otherTtls' | 'memberId' | 'readiness'> {
    const { id, elector, ttlMs, participants, candidacy } = this.election;
    // First, because it announces the end of a term that no timer has noticed yet.
    const view = elector.view();
    return {
      id,
      view,
      ttlMs,
      priority: candidacy.value.priority,
      electorId: elector.id,
      remainingMs: this.#remainingMs(),
      fault: elector.fault?.message ?? null,
      wait: this.#wait(view),
      nodes: [...new Set([...participants].map(({ nodeId }) => nodeId))].map(placeOf),
      wantedTtls: [...new Set([...participants].map((participant) => participant.ttlMs))].sort(
        (one, other) => one - other,
      ),
      changes: this.#chronicle.entries,
    };
  }

  close(): void {
    this.#chronicle.close();
  }

  #wait({ wait }: ElectionView): Wait | null {
    if (wait === null) return null;
    const { now, wall } = this.#clock.instant();
    return { ...wait, until: Math.round(wall + (wait.until - now)) };
  }

  #remainingMs(): number | null {
    const end = this.election.elector.leaseEnd;
    return end === null ? null : Math.max(0, Math.round(end - this.#clock.now()));
  }
}
