/** One connection to the server: commands and answers each in order, until it breaks or falls silent. */
import { StoreFailure } from '../../../src/election/ports.js';
import type { VirtualTime } from './virtual-time.js';

export interface Answer<Reply> {
  readonly reply: (reply: Reply) => void;
  readonly fail: (failure: StoreFailure) => void;
}

/** What becomes of commands that are sent into silence. */
export interface Silence {
  /** ms after which they are carried out all the same, each by itself; null if never. */
  readonly lateMs: () => number | null;
}

export class Connection {
  readonly #time: VirtualTime;
  readonly #latency: () => number;
  readonly #reaches: () => boolean;
  readonly #waiting = new Set<(failure: StoreFailure) => void>();
  #silence: Silence | null = null;
  #broken = false;
  /** When the last command, and the last answer, arrives. */
  #there = 0;
  #back = 0;

  /**
   * @param latency ms that one way takes
   * @param reaches whether the server at the other end is still the one that was connected to
   */
  constructor(time: VirtualTime, latency: () => number, reaches: () => boolean) {
    this.#time = time;
    this.#latency = latency;
    this.#reaches = reaches;
  }

  send<Reply>(script: () => Reply, { reply, fail }: Answer<Reply>): void {
    if (this.#silence !== null) {
      const lateMs = this.#silence.lateMs();
      if (lateMs !== null) {
        this.#time.after(lateMs, () => {
          if (this.#reaches()) attempt(script);
        });
      }
      this.#waiting.add(fail);
      return;
    }
    this.#waiting.add(fail);
    this.#there = Math.max(this.#there, this.#time.now + this.#latency());
    this.#time.after(this.#there - this.#time.now, () => {
      if (!this.#reaches()) return;
      const answer = attempt(script);
      this.#back = Math.max(this.#back, this.#time.now + this.#latency());
      this.#time.after(this.#back - this.#time.now, () => {
        if (this.#broken || this.#silence !== null) return;
        this.#waiting.delete(fail);
        if ('failure' in answer) fail(answer.failure);
        else reply(answer.reply);
      });
    });
  }

  /** No answer comes from now on, and nothing says so. */
  fallSilent(silence: Silence): void {
    this.#silence = silence;
  }

  /** Ends it; calls under way fail, whatever becomes of their commands. */
  break(): void {
    this.#broken = true;
    for (const fail of this.#waiting) fail(new StoreFailure('broken', 'the connection broke'));
    this.#waiting.clear();
  }
}

function attempt<Reply>(script: () => Reply): { reply: Reply } | { failure: StoreFailure } {
  try {
    return { reply: script() };
  } catch (error) {
    if (error instanceof StoreFailure) return { failure: error };
    throw error;
  }
}
