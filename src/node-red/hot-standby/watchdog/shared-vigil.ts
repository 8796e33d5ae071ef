/** What the event loop tells the watchdog's thread: memory that both see, because a stuck loop sends no messages. */
import type { Armed } from './vigil.js';

/** Odd while something is being written. */
const VERSION = 0;
const UNTIL_NS = 1;
const GAP_US = 2;
const STARTING = 3;
const SLOTS = 4;

/** In place of a time. */
const DISARMED = 0n;
const CLOSED = -1n;

export class SharedVigil {
  readonly memory: SharedArrayBuffer;
  readonly #slots: BigInt64Array;

  constructor(memory = new SharedArrayBuffer(SLOTS * BigInt64Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#slots = new BigInt64Array(memory);
  }

  arm({ untilMs, gapMs }: Armed): void {
    this.#write(BigInt(Math.round(untilMs * 1e6)), BigInt(Math.round(gapMs * 1e3)));
  }

  disarm(): void {
    this.#write(DISARMED);
  }

  /** Whether flows are being started: what the thread names as the cause. */
  get starting(): boolean {
    return Atomics.load(this.#slots, STARTING) === 1n;
  }

  set starting(starting: boolean) {
    Atomics.store(this.#slots, STARTING, starting ? 1n : 0n);
  }

  /** Ends the thread. */
  close(): void {
    this.#write(CLOSED);
  }

  /** Changes with everything that is written. */
  get version(): bigint {
    return Atomics.load(this.#slots, VERSION);
  }

  /** null: nothing acts. */
  read(): Armed | 'closed' | null {
    for (;;) {
      const version = this.version;
      const until = Atomics.load(this.#slots, UNTIL_NS);
      const gap = Atomics.load(this.#slots, GAP_US);
      if (version % 2n === 1n || version !== this.version) continue;
      if (until === DISARMED) return null;
      return until === CLOSED ? 'closed' : { untilMs: Number(until) / 1e6, gapMs: Number(gap) / 1e3 };
    }
  }

  /** Sleeps until something is written, at most so many ms. */
  wait(version: bigint, ms?: number): void {
    Atomics.wait(this.#slots, VERSION, version, ms);
  }

  #write(until: bigint, gap = 0n): void {
    Atomics.add(this.#slots, VERSION, 1n);
    Atomics.store(this.#slots, UNTIL_NS, until);
    Atomics.store(this.#slots, GAP_US, gap);
    Atomics.add(this.#slots, VERSION, 1n);
    Atomics.notify(this.#slots, VERSION);
  }
}
