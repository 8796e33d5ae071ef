/** Time that passes only when a test says so; everything that happens in it is ordered. */
import { type Subscription, VirtualTimeScheduler } from 'rxjs';

export class VirtualTime {
  readonly #scheduler = new VirtualTimeScheduler();

  /** ms since the beginning. */
  get now(): number {
    return this.#scheduler.frame;
  }

  /** What is still to happen; nothing may be left when everything was torn down. */
  get pending(): number {
    return this.#scheduler.actions.length;
  }

  /** Never, if the delay is infinite. */
  after(delay: number, work: () => void): Subscription {
    return this.#scheduler.schedule(work, Math.max(0, delay));
  }

  /** Lets time pass, up to and including `time`. */
  runUntil(time: number): void {
    this.#scheduler.maxFrames = time;
    this.#scheduler.flush();
    this.#scheduler.frame = Math.max(this.#scheduler.frame, time);
  }

  run(duration: number): void {
    this.runUntil(this.now + duration);
  }
}
