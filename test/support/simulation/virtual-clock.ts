/** One replica's clock in virtual time: of its own rate, and of a process that can stall or die. */
import { Observable, Subscription } from 'rxjs';
import type { Clock, Instant } from '../../../src/election/ports.js';
import type { VirtualTime } from './virtual-time.js';

/** ms since 1970 at the beginning of virtual time. */
export const WALL_ORIGIN = 1_800_000_000_000;

/** ms by which timers come after sockets when a stalled process goes on (measured on Node.js: 30 of 30 times). */
const TIMERS_LAST_MS = 0.01;

export interface VirtualClockOptions {
  /** How fast it runs; 1 is the server's rate. */
  readonly rate?: number;
  /** ms that it shows at the beginning. */
  readonly origin?: number;
}

export class VirtualClock implements Clock {
  readonly #time: VirtualTime;
  readonly #rate: number;
  readonly #origin: number;
  /** What came from outside while the process was stalled. */
  readonly #inbox: (() => void)[] = [];
  #awakeAt = 0;
  #alarms = 0;

  constructor(time: VirtualTime, { rate = 1, origin = 0 }: VirtualClockOptions = {}) {
    this.#time = time;
    this.#rate = rate;
    this.#origin = origin;
  }

  now(): number {
    return this.#origin + this.#time.now * this.#rate;
  }

  instant(): Instant {
    return { now: this.now(), wall: WALL_ORIGIN + this.#time.now };
  }

  at(time: number): Observable<void> {
    return new Observable((subscriber) => {
      this.#alarms += 1;
      let waiting = Subscription.EMPTY;
      const ring = (): void => {
        // Never early, neither by rounding nor by a stall that began after the alarm was set.
        const early = Math.max((time - this.now()) / this.#rate, this.#asleepFor());
        if (early > 0) {
          waiting = this.#time.after(early + TIMERS_LAST_MS, ring);
          return;
        }
        subscriber.next();
        subscriber.complete();
      };
      waiting = this.#time.after((time - this.now()) / this.#rate, ring);
      return () => {
        this.#alarms -= 1;
        waiting.unsubscribe();
      };
    });
  }

  /** Alarms that somebody waits for. */
  get alarms(): number {
    return this.#alarms;
  }

  /** The process does nothing for a while. Its clock goes on; `Infinity` kills it. */
  stall(duration: number): void {
    this.#awakeAt = Math.max(this.#awakeAt, this.#time.now + duration);
  }

  /** Whether the process can act at this moment. */
  get awake(): boolean {
    return this.#asleepFor() <= 0;
  }

  /** Does it as soon as the process is awake, in order: how everything from outside reaches it. */
  whenAwake(work: () => void): void {
    if (this.awake && this.#inbox.length === 0) {
      work();
      return;
    }
    this.#inbox.push(work);
    if (this.#inbox.length === 1) this.#wakeUp();
  }

  #wakeUp(): void {
    this.#time.after(this.#asleepFor(), () => {
      while (this.awake && this.#inbox.length > 0) this.#inbox.shift()?.();
      if (this.#inbox.length > 0) this.#wakeUp();
    });
  }

  #asleepFor(): number {
    return this.#awakeAt - this.#time.now;
  }
}
