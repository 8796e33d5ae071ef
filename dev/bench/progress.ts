/** Reports progress on stderr, so that the table on stdout can be kept by itself. */

/** ms between two lines of one experiment; the last one is always printed. */
const EVERY_MS = 2_000;

export class Progress {
  readonly #name: string;
  readonly #write: (text: string) => void;
  readonly #begun = performance.now();
  #saidAt = Number.NEGATIVE_INFINITY;

  constructor(name: string, write: (text: string) => void = (text) => process.stderr.write(text)) {
    this.#name = name;
    this.#write = write;
  }

  say(text: string): void {
    const seconds = Math.round((performance.now() - this.#begun) / 1000);
    this.#saidAt = performance.now();
    this.#write(`[${this.#name} ${String(seconds).padStart(3)} s] ${text}\n`);
  }

  /** For loops: speaks up only every now and then, and at the end. */
  count(done: number, of: number, what: string): void {
    if (done < of && performance.now() - this.#saidAt < EVERY_MS) return;
    this.say(`${done} of ${of} ${what}`);
  }
}
