/** One connection to the server: commands and answers each in order, until it breaks or falls silent. */
import { StoreFailure } from '../../../src/election/ports.js';
import type { VirtualTime } from './virtual-time.js';

export interface Answer<Reply> {
  readonly reply: (reply: Reply) => void;
  readonly fail: (failure: StoreFailure) => void;
}

/** What befalls one command alone, beside what its connection does to all; nothing, where nothing is said. */
export interface Fate {
  /** It never arrives. */
  readonly lost?: boolean;
  /** ms by which it comes later than it should, overtaken by those after it. */
  readonly lateMs?: number;
  /** It is carried out, and nobody is told. */
  readonly unanswered?: boolean;
  /** ms by which its answer comes later than it should, overtaken by those after it. */
  readonly answerLateMs?: number;
  /** ms after which it is carried out once more. */
  readonly againAfterMs?: number;
}

/** What becomes of commands that are sent into silence. */
export interface Silence {
  /** ms after which they are carried out all the same, each by itself; null if never. */
  readonly lateMs: () => number | null;
}

export class SimulatedConnection {
  readonly #time: VirtualTime;
  readonly #latency: () => number;
  readonly #reaches: () => boolean;
  readonly #admit: (work: () => void) => void;
  readonly #waiting = new Set<(failure: StoreFailure) => void>();
  #silence: Silence | null = null;
  #broken = false;
  /** When the last command, and the last answer, arrives. */
  #there = 0;
  #back = 0;

  /**
   * @param latency ms that one way takes
   * @param reaches whether the server at the other end is still the one that was connected to
   * @param admit lets a command into the server as soon as that works
   */
  constructor(
    time: VirtualTime,
    latency: () => number,
    reaches: () => boolean,
    admit: (work: () => void) => void,
  ) {
    this.#time = time;
    this.#latency = latency;
    this.#reaches = reaches;
    this.#admit = admit;
  }

  send<Reply>(script: () => Reply, { reply, fail }: Answer<Reply>, fate: Fate = {}): void {
    this.#waiting.add(fail);
    if (this.#silence !== null) {
      const lateMs = this.#silence.lateMs();
      if (lateMs !== null) this.#arrive(lateMs, () => attempt(script));
      return;
    }
    if (fate.againAfterMs !== undefined) this.#arrive(fate.againAfterMs, () => attempt(script));
    if (fate.lost === true) return;
    this.#arrive(this.#travel(fate), () => {
      const answer = attempt(script);
      if (fate.unanswered === true) return;
      this.#time.after(this.#travelBack(fate), () => {
        if (this.#broken || this.#silence !== null) return;
        this.#waiting.delete(fail);
        if ('failure' in answer) fail(answer.failure);
        else reply(answer.reply);
      });
    });
  }

  #arrive(delay: number, carryOut: () => void): void {
    this.#time.after(delay, () =>
      this.#admit(() => {
        if (this.#reaches()) carryOut();
      }),
    );
  }

  #travel({ lateMs }: Fate): number {
    if (lateMs !== undefined) return this.#latency() + lateMs;
    this.#there = Math.max(this.#there, this.#time.now + this.#latency());
    return this.#there - this.#time.now;
  }

  #travelBack({ answerLateMs }: Fate): number {
    if (answerLateMs !== undefined) return this.#latency() + answerLateMs;
    this.#back = Math.max(this.#back, this.#time.now + this.#latency());
    return this.#back - this.#time.now;
  }

  get silent(): boolean {
    return this.#silence !== null;
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
