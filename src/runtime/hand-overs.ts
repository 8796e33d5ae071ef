/**
 * Hands over to better candidates, a few lock keys at a time: each hand-over costs a moment without a leader, and many at
 * once would all come at the same moment.
 */
import type { Elector } from '../election/elector.js';
import type { Clock } from '../election/ports.js';
import { finalize } from '../election/rxjs.js';

/**
 * Within a TTL, a process hands over one of so many lock keys, and always one. At TTL 10 s a fleet that grows from one
 * replica to ten is then balanced within three minutes.
 */
const KEYS_PER_HAND_OVER = 8;

export type Challenged = Pick<Elector, 'challenged$' | 'yield'>;

export class HandOvers {
  readonly #clock: Pick<Clock, 'now'>;
  /** ms; when lock keys were handed over, in order. */
  #times: readonly number[] = [];
  #keys = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /**
   * Lets an elector hand over to better candidates until it stops.
   *
   * @param ttlMs the present TTL, in ms
   */
  watch(elector: Challenged, ttlMs: () => number): void {
    this.#keys += 1;
    elector.challenged$
      .pipe(
        finalize(() => {
          this.#keys -= 1;
        }),
      )
      .subscribe(() => {
        if (this.#mayNow(ttlMs())) elector.yield();
      });
  }

  #mayNow(ttlMs: number): boolean {
    const now = this.#clock.now();
    const most = Math.max(1, Math.floor(this.#keys / KEYS_PER_HAND_OVER));
    if (this.#times.filter((time) => now - time < ttlMs).length >= most) return false;
    this.#times = [...this.#times, now].slice(-most);
    return true;
  }
}
