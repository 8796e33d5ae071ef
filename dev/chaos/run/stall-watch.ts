/** Notices when this process did not get to run: the machine was busy with something else, and so it was for all. */
import type { Span } from '../checker/history.js';
import { MS, type RunClock } from '../run-clock.js';

const EVERY_MS = 20;
/** ms; lateness below it is what a timer costs. */
const NOTEWORTHY_MS = 40;

export class StallWatch {
  readonly stalls: Span[] = [];
  readonly #clock: RunClock;
  readonly #timer: NodeJS.Timeout;
  #last: number;

  constructor(clock: RunClock) {
    this.#clock = clock;
    this.#last = clock.now();
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = this.#clock.now();
    const due = this.#last + EVERY_MS * MS;
    if (now - due > NOTEWORTHY_MS * MS) this.stalls.push({ begin: due, end: now });
    this.#last = now;
  }
}
