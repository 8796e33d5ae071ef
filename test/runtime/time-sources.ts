/** A machine whose two clocks a test moves by hand. Timers stay the real ones. */
import type { TimeSources } from '../../src/runtime/system-clock.js';

export class HandMovedTime implements TimeSources {
  #monotonic = 1_000;
  #wall = 1_800_000_000_000;

  readonly monotonic = (): number => this.#monotonic;
  readonly wall = (): number => this.#wall;

  /** Both clocks go on. */
  pass(ms: number): void {
    this.#monotonic += ms;
    this.#wall += ms;
  }

  /** Only the wall clock goes on, or back: a sleep of the machine, or somebody sets it. */
  jump(ms: number): void {
    this.#wall += ms;
  }
}
