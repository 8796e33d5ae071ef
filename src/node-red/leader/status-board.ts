/** Sets a node's status when it changes, and at midnight, when "since 11:14" needs a date. */
import { type Observable, Subscription } from 'rxjs';
import type { OtherTtl } from '../../panel/member.js';
import { serverName } from '../../redis/server-options.js';
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

export class StatusBoard {
  readonly #options: StatusBoardOptions;
  readonly #conflicts: Subscription;
  #otherTtl: OtherTtl | null = null;
  #ttlConflictMs: number | null = null;
  #shown = '';
  #midnight = Subscription.EMPTY;

  constructor(options: StatusBoardOptions) {
    this.#options = options;
    this.#conflicts = options.participant.ttlConflict$.subscribe((ttlMs) => {
      this.#ttlConflictMs = ttlMs;
      options.guard(() => this.show());
    });
    this.#conflicts.add(
      options.otherTtls$.subscribe(([other]) => {
        this.#otherTtl = other ?? null;
        options.guard(() => this.show());
      }),
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
    const status = electionStatus(
      view,
      {
        ...{ problem: problem(), at, ttlMs: participant.ttlMs, ttlConflictMs: this.#ttlConflictMs },
        otherTtl: this.#otherTtl,
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
    this.#conflicts.unsubscribe();
    this.#midnight.unsubscribe();
  }
}

function msToMidnight(wall: number): number {
  return new Date(wall).setHours(24, 0, 0, 0) - wall;
}
