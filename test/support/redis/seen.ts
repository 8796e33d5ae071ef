/** What an observable has emitted so far, to wait on; a wait that fails lists all of it. */
import type { Observable, Subscription } from 'rxjs';
import { History } from '../../../dev/harness/history.js';

/** ms; far beyond what anything here takes, because other work runs on the same machine. */
export const PATIENCE_MS = 10_000;

export class Seen<T> {
  readonly #history = new History<T>();
  readonly #subscription: Subscription;

  constructor(source$: Observable<T>) {
    this.#subscription = source$.subscribe((entry) => this.#history.add(entry));
  }

  get all(): readonly T[] {
    return this.#history.all;
  }

  mark(): number {
    return this.#history.mark();
  }

  since(mark: number): readonly T[] {
    return this.#history.since(mark);
  }

  /** The first entry that fits at or after `from`. */
  async until(what: string, fits: (entry: T) => boolean, from = 0, ms = PATIENCE_MS): Promise<T> {
    try {
      return await this.#history.waitFor(fits, ms, what, from);
    } catch (error) {
      throw new Error(`${(error as Error).message}; seen were ${JSON.stringify(this.all, readable)}`);
    }
  }

  stop(): void {
    this.#subscription.unsubscribe();
  }
}

/** Errors have no enumerable properties, so that JSON shows `{}` for them. */
function readable(_name: string, value: unknown): unknown {
  return value instanceof Error ? `${value.name}: ${value.message}` : value;
}
