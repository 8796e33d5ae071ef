/** Sets a node's status when it changes, and when time changes its text: at midnight "since 11:14" needs a date. */
import { concat, map, type Observable, of, Subscription, switchMap } from '../../election/rxjs.js';
import type { OtherTtl } from '../../panel/member.js';
import { serverName } from '../../redis/server-options.js';
import type { Failover } from '../../redis/topology/topology.js';
import type { Problem } from '../../runtime/errors.js';
import type { Participant } from '../../runtime/participant.js';
import type { SystemClock } from '../../runtime/system-clock.js';
import type { Texts } from '../../runtime/texts.js';
import type { FlowNode } from '../flow-node.js';
import { electionStatus } from '../status.js';

export interface StatusBoardOptions {
  readonly node: FlowNode;
  readonly texts: Texts;
  readonly clock: SystemClock;
  readonly participant: Participant;
  /** This replica's name. */
  readonly replica: string;
  readonly otherTtls$: Observable<readonly OtherTtl[]>;
  readonly problem: () => Problem | null;
  /** Runs what timers and the election call, and catches what it throws. */
  readonly guard: (work: () => void) => void;
}

/** ms for which the move of a primary is shown; longer while there is no leader. */
const NEWS_MS = 10_000;

export class StatusBoard {
  readonly #options: StatusBoardOptions;
  readonly #running = new Subscription();
  #otherTtl: OtherTtl | null = null;
  #failover: Failover | null = null;
  /** Whether the failover is older than {@link NEWS_MS}. */
  #failoverOld = false;
  #ttlConflictMs: number | null = null;
  #shown = '';
  #midnight = Subscription.EMPTY;

  constructor(options: StatusBoardOptions) {
    this.#options = options;
    this.#running.add(
      options.participant.ttlConflict$.subscribe((ttlMs) => {
        this.#ttlConflictMs = ttlMs;
        options.guard(() => this.show());
      }),
    );
    this.#running.add(
      options.otherTtls$.subscribe(([other]) => {
        this.#otherTtl = other ?? null;
        options.guard(() => this.show());
      }),
    );
    const { clock, participant } = options;
    this.#running.add(
      participant.session
        .failoversOf(participant.elector.key)
        .pipe(
          switchMap((failover) =>
            concat(of(false), clock.at(clock.now() + NEWS_MS).pipe(map(() => true))).pipe(
              map((old) => ({ failover, old })),
            ),
          ),
        )
        .subscribe(({ failover, old }) => this.#onFailover(failover, old)),
    );
  }

  /** Shows the present role, or what is wrong. */
  show(): void {
    const { node, participant, replica, texts, clock, problem, guard } = this.#options;
    const at = clock.instant();
    this.#midnight.unsubscribe();
    this.#midnight = clock.at(at.now + msToMidnight(at.wall)).subscribe(() => guard(() => this.show()));
    // First, because it announces the end of a term that no timer has noticed yet, which can change the problems.
    const view = participant.elector.view();
    if (this.#failoverOld && view.leader !== null) this.#failover = null;
    const status = electionStatus(
      view,
      {
        ...{ problem: problem(), at, ttlMs: participant.ttlMs, ttlConflictMs: this.#ttlConflictMs },
        otherTtl: this.#otherTtl,
        failover: this.#failover,
        server: serverName(participant.session.server),
        replica,
      },
      texts,
    );
    const shown = JSON.stringify(status);
    if (shown === this.#shown) return;
    this.#shown = shown;
    node.status(status);
  }

  close(): void {
    this.#running.unsubscribe();
    this.#midnight.unsubscribe();
  }

  #onFailover(failover: Failover, old: boolean): void {
    this.#failover = failover;
    this.#failoverOld = old;
    this.#options.guard(() => this.show());
  }
}

function msToMidnight(wall: number): number {
  return new Date(wall).setHours(24, 0, 0, 0) - wall;
}
