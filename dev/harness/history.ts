/**
 * Past and future entries: a test may start to wait before or after an event, and misses it in neither case.
 */
import { within } from './waiting.js';

export class History<T> {
  readonly #entries: T[] = [];
  readonly #listeners = new Set<(entry: T) => void>();
  readonly #failures = new Set<(reason: Error) => void>();
  #failure: Error | undefined;

  /** Everything seen, oldest first. */
  get all(): readonly T[] {
    return this.#entries;
  }

  /** The newest entry that fits, if any. */
  last(fits: (entry: T) => boolean = () => true): T | undefined {
    return this.#entries.findLast(fits);
  }

  /** How many entries there are now: `since` of it yields only what comes later. */
  mark(): number {
    return this.#entries.length;
  }

  since(mark: number): readonly T[] {
    return this.#entries.slice(mark);
  }

  /** Calls `listener` with every later entry, until the returned function is called. */
  onEach(listener: (entry: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * The first entry that fits, at or after `from` (a `mark()`; default: from the beginning), waiting up to `ms`
   * milliseconds for it.
   */
  waitFor(fits: (entry: T) => boolean, ms: number, what = 'an entry', from = 0): Promise<T> {
    const seen = this.#entries.slice(from).find(fits);
    if (seen !== undefined) return Promise.resolve(seen);
    if (this.#failure) return Promise.reject(this.#failure);
    let forget: () => void = () => undefined;
    const coming = new Promise<T>((resolve, reject) => {
      const off = this.onEach((entry) => {
        if (fits(entry)) resolve(entry);
      });
      this.#failures.add(reject);
      forget = () => {
        off();
        this.#failures.delete(reject);
      };
    });
    return within(coming, ms, what).finally(forget);
  }

  add(entry: T): void {
    this.#entries.push(entry);
    for (const listener of [...this.#listeners]) listener(entry);
  }

  /** No more entries will come (the process has ended): pending and later waits fail with `reason` at once. */
  end(reason: Error): void {
    this.#failure = reason;
    for (const fail of [...this.#failures]) fail(reason);
  }
}
