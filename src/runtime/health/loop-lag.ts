/**
 * How late the event loop has run timers of late. A loop that is blocked for good answers nothing at all; this tells of
 * one that is blocked again and again, and of a process that was suspended.
 */

/** ms between two looks. A shorter block may go unseen. */
const EVERY_MS = 250;
/** ms; the worst is remembered for this long at least, for twice as long at most. */
const REMEMBERED_MS = 5_000;

export interface LagSources {
  /** ms, monotonic */
  readonly now: () => number;
  /** Repeats; returns what ends it. */
  readonly every: (ms: number, work: () => void) => () => void;
}

/** Does not keep the process alive. */
const MACHINE: LagSources = {
  now: () => performance.now(),
  every: (ms, work) => {
    const timer = setInterval(work, ms).unref();
    return () => clearInterval(timer);
  },
};

export class LoopLag {
  readonly #now: () => number;
  readonly #stop: () => void;
  #due: number;
  #periodEnds: number;
  #worst = 0;
  #worstBefore = 0;

  /** Measures from now on. */
  constructor({ now, every }: LagSources = MACHINE) {
    this.#now = now;
    this.#due = now() + EVERY_MS;
    this.#periodEnds = now() + REMEMBERED_MS;
    this.#stop = every(EVERY_MS, () => this.#look());
  }

  /** ms; the longest of the last 5 to 10 s. */
  get ms(): number {
    return Math.max(this.#worst, this.#worstBefore, this.#late());
  }

  close(): void {
    this.#stop();
  }

  #look(): void {
    const now = this.#now();
    if (now >= this.#periodEnds) {
      this.#worstBefore = this.#worst;
      this.#worst = 0;
      this.#periodEnds = now + REMEMBERED_MS;
    }
    this.#worst = Math.max(this.#worst, this.#late());
    this.#due = now + EVERY_MS;
  }

  #late(): number {
    return Math.max(0, this.#now() - this.#due);
  }
}
