/**
 * The machine's monotonic clock, the same in all its processes, counted from the beginning of a run: nanoseconds that
 * fit a number for a hundred days, which nanoseconds since the machine's start need not.
 */
export class RunClock {
  readonly #epoch: bigint;

  constructor(epoch: bigint = process.hrtime.bigint()) {
    this.#epoch = epoch;
  }

  /** For other processes' clocks, as text because messages carry no bigint. */
  get epoch(): string {
    return this.#epoch.toString();
  }

  /** ns since the run began. */
  now(): number {
    return Number(process.hrtime.bigint() - this.#epoch);
  }
}

/** ns per ms. */
export const MS = 1_000_000;
