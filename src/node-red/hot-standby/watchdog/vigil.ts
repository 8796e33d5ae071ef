/** How much time is left of a lease, on the clocks that all threads of a process share. */

/** ms */
export interface Reading {
  /** `process.hrtime`: unlike `performance.now`, the same in every thread. */
  readonly monotonicMs: number;
  /** Since 1970. */
  readonly wallMs: number;
}

/** As of the moment when it was said. */
export interface Armed {
  /** ms of the monotonic clock. */
  readonly untilMs: number;
  /** ms; wall clock minus monotonic clock. */
  readonly gapMs: number;
}

/** ms; as in `SystemClock`, smaller differences are due to rounding and to slewing of the wall clock. */
const JUMP_MS = 5;

/** Time passes with the monotonic clock and with every forward jump of the wall clock, as for `SystemClock`. */
export class Vigil {
  readonly #untilMs: number;
  #gapMs: number;
  #jumpedMs = 0;

  constructor({ untilMs, gapMs }: Armed) {
    this.#untilMs = untilMs;
    this.#gapMs = gapMs;
  }

  /** ms; negative once it is over. */
  left({ monotonicMs, wallMs }: Reading): number {
    const gapMs = wallMs - monotonicMs;
    if (gapMs - this.#gapMs > JUMP_MS) this.#jumpedMs += gapMs - this.#gapMs;
    this.#gapMs = gapMs;
    return this.#untilMs - monotonicMs - this.#jumpedMs;
  }

  /** Whether the machine slept, or its clock was set forward. */
  get jumped(): boolean {
    return this.#jumpedMs > 0;
  }
}

export function readClocks(): Reading {
  return { monotonicMs: Number(process.hrtime.bigint()) / 1e6, wallMs: Date.now() };
}
