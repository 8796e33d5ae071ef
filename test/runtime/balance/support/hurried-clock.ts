/** The machine's time, which a test can turn forward. */
import { BehaviorSubject, type Observable, switchMap, take } from 'rxjs';
import type { Clock, Instant } from '../../../../src/election/ports.js';
import { SystemClock } from '../../../../src/runtime/system-clock.js';

export class HurriedClock implements Clock {
  readonly #machine = new SystemClock();
  /** ms by which it is ahead of the machine. */
  readonly #ahead = new BehaviorSubject(0);

  now(): number {
    return this.#machine.now() + this.#ahead.value;
  }

  instant(): Instant {
    return { now: this.now(), wall: this.#machine.instant().wall };
  }

  at(time: number): Observable<void> {
    return this.#ahead.pipe(
      switchMap((ahead) => this.#machine.at(time - ahead)),
      take(1),
    );
  }

  forward(ms: number): void {
    this.#ahead.next(this.#ahead.value + ms);
  }
}
