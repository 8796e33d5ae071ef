/** Prints line by line what happens, with the seconds since the start. */
import { monotonicMs } from '../harness/node-red/index.js';

export class Narrator {
  readonly #startedMs = monotonicMs();
  readonly #print: (line: string) => void;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  say(text: string): void {
    const seconds = ((monotonicMs() - this.#startedMs) / 1000).toFixed(1);
    for (const line of text.split('\n')) this.#print(`[${seconds.padStart(5)} s] ${line}`);
  }

  get seconds(): number {
    return (monotonicMs() - this.#startedMs) / 1000;
  }

  /** Prints that something begins, that it still goes on, and when it is done. */
  async during<T>(what: string, work: Promise<T>, everyMs = 2_000): Promise<T> {
    this.say(`${what} …`);
    const begunMs = monotonicMs();
    const seconds = (): string => `${((monotonicMs() - begunMs) / 1000).toFixed(1)} s`;
    const timer = setInterval(() => this.say(`… still ${what} (${seconds()})`), everyMs);
    try {
      const result = await work;
      this.say(`${what}: done in ${seconds()}`);
      return result;
    } finally {
      clearInterval(timer);
    }
  }
}
