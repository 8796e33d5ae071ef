/** The one timer of an elector: rings when the state wants to be looked at again. */
import type { Clock } from './ports.js';
import { Subscription } from './rxjs.js';

export class Alarm {
  readonly #clock: Pick<Clock, 'at'>;
  readonly #ring: () => void;
  #timer = Subscription.EMPTY;
  /** ms; Infinity: not at all. */
  #ringsAt = Number.POSITIVE_INFINITY;

  constructor(clock: Pick<Clock, 'at'>, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /**
   * Rings at `due`, in ms of the clock; Infinity: not at all. A timer set for an earlier time is left alone: it rings for
   * nothing but to be set again, and moving it at every renewal would delay the followers that wait for a lease.
   */
  set(due: number): void {
    if (due >= this.#ringsAt && due !== Number.POSITIVE_INFINITY) return;
    this.#timer.unsubscribe();
    this.#ringsAt = due;
    if (due === Number.POSITIVE_INFINITY) return;
    this.#timer = this.#clock.at(due).subscribe(() => {
      this.#ringsAt = Number.POSITIVE_INFINITY;
      this.#ring();
    });
  }

  stop(): void {
    this.#timer.unsubscribe();
  }
}
