/**
 * When to try an elector again that ended with a defect: after its TTL, when no lease of it is left, then less and less
 * often.
 */
import type { Elector } from '../election/elector.js';
import type { Clock } from '../election/ports.js';
import {
  concat,
  defer,
  filter,
  type Observable,
  of,
  repeat,
  switchMap,
  takeUntil,
} from '../election/rxjs.js';

/** ms; the longest wait, unless the TTL is longer. An elector that has run for longer starts over. */
const LONGEST_MS = 300_000;

export class FaultRetries {
  readonly #clock: Pick<Clock, 'now' | 'at'>;
  #tries = 0;

  /** One for an elector and those that replace it. */
  constructor(clock: Pick<Clock, 'now' | 'at'>) {
    this.#clock = clock;
  }

  /** Emits when it is time, again and again until the elector is stopped. */
  due({ faults$ }: Pick<Elector, 'faults$'>, ttlMs: number): Observable<unknown> {
    const began = this.#clock.now();
    const stopped$ = concat(faults$.pipe(filter(() => false)), of(null));
    return faults$.pipe(
      switchMap(() => {
        if (this.#clock.now() - began > LONGEST_MS) this.#tries = 0;
        return defer(() => this.#clock.at(this.#clock.now() + this.#delayMs(ttlMs))).pipe(repeat());
      }),
      takeUntil(stopped$),
    );
  }

  #delayMs(ttlMs: number): number {
    const delayMs = Math.max(ttlMs, Math.min(ttlMs * 2 ** this.#tries, LONGEST_MS));
    this.#tries += 1;
    return delayMs;
  }
}
