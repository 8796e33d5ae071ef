/**
 * The clocks of one machine in virtual time, read by the package's own SystemClock: a monotonic clock that stands
 * still while the machine sleeps, and a wall clock that people set.
 */
import type { Instant } from '../../../src/election/ports.js';
import { SystemClock } from '../../../src/runtime/system-clock.js';
import { VirtualClock, WALL_ORIGIN } from '../../support/simulation/virtual-clock.js';
import type { VirtualTime } from '../../support/simulation/virtual-time.js';

export class MachineClock extends VirtualClock {
  readonly #time: VirtualTime;
  readonly #system: SystemClock;
  #slept = 0;
  #sleepsFrom = 0;
  #sleepsUntil = 0;
  #wallShift = 0;

  /** @param rate how fast its clocks run; 1 is the server's rate */
  constructor(time: VirtualTime, rate: number) {
    super(time, { rate });
    this.#time = time;
    this.#system = new SystemClock({
      monotonic: () => (time.now - this.#sleptUntilNow()) * rate,
      wall: () => WALL_ORIGIN + time.now * rate + this.#wallShift,
    });
  }

  override now(): number {
    return this.#system.now();
  }

  override instant(): Instant {
    return this.#system.instant();
  }

  /** Whether the machine sleeps, so that nothing in it can read a clock. */
  get asleep(): boolean {
    return this.#time.now < this.#sleepsUntil;
  }

  /** The machine sleeps: beside what a stall does, its monotonic clock stands still. */
  sleep(durationMs: number): void {
    if (!this.asleep) {
      this.#slept = this.#sleptUntilNow();
      this.#sleepsFrom = this.#time.now;
    }
    this.#sleepsUntil = Math.max(this.#sleepsUntil, this.#time.now + durationMs);
    this.stall(durationMs);
  }

  setWall(byMs: number): void {
    // Set while it sleeps, it would hide the sleep: nobody can notice that, and nobody promises to.
    if (!this.asleep) this.#wallShift += byMs;
  }

  #sleptUntilNow(): number {
    return this.#slept + Math.min(this.#time.now, this.#sleepsUntil) - this.#sleepsFrom;
  }
}
