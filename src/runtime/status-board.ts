/** Shows a node's status: on a change only, and anew at midnight, when "since 11:14" is no longer today. */
import { type Observable, Subscription } from 'rxjs';
import { serverName } from '../redis/server-options.js';
import type { Seat } from './elector-pool.js';
import type { Complaint } from './fleet-error.js';
import type { FlowNode } from './flow-node.js';
import type { OtherTtl } from './panel/fleet-view.js';
import { electionStatus } from './status.js';
import type { SystemClock } from './system-clock.js';
import type { Texts } from './texts.js';

export interface StatusBoardOptions {
  readonly node: FlowNode;
  readonly texts: Texts;
  readonly clock: SystemClock;
  readonly seat: Seat;
  readonly otherTtls$: Observable<readonly OtherTtl[]>;
  readonly complaint: () => Complaint | null;
  /** Keeps a defect in what a timer or the election calls from ending the process. */
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
    this.#conflicts = options.seat.ttlConflict$.subscribe((ttlMs) => {
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

  /** Shows the role as it is now, and what is wrong. */
  show(): void {
    const { node, seat, texts, clock, complaint, guard } = this.#options;
    const at = clock.instant();
    this.#midnight.unsubscribe();
    this.#midnight = clock.at(at.now + msToMidnight(at.wall)).subscribe(() => guard(() => this.show()));
    // Ends a term whose time is over; whatever that brings about comes before the complaints are asked for.
    const view = seat.elector.view();
    const status = electionStatus(
      view,
      {
        ...{ complaint: complaint(), at, ttlMs: seat.ttlMs, ttlConflictMs: this.#ttlConflictMs },
        otherTtl: this.#otherTtl,
        server: serverName(seat.session.server),
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
