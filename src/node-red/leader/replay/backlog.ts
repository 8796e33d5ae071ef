/** The messages that reached this replica while it did not lead, in order. Bounded in number and in age. */

/** ms; an hour. */
export const MAX_AGE_MS = 3_600_000;

export interface Kept<Message> {
  readonly message: Message;
  /** ms of `Clock.now`; when it arrived. */
  readonly at: number;
  /** ms since 1970; when it arrived. */
  readonly arrivedAt: number;
}

export class Backlog<Entry extends Kept<unknown>> {
  #entries: Entry[] = [];

  get size(): number {
    return this.#entries.length;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
  }

  /**
   * Drops the oldest beyond the bounds.
   *
   * @param now ms of `Clock.now`
   * @returns when the last of those dropped arrived; null if there was none
   */
  trim(now: number, limit: number): number | null {
    let dropped: number | null = null;
    for (;;) {
      const [first] = this.#entries;
      const fits = this.#entries.length <= limit && first !== undefined && first.at >= now - MAX_AGE_MS;
      if (first === undefined || fits) return dropped;
      dropped = first.at;
      this.#entries.shift();
    }
  }

  /** Forgets what arrived from `from` on and before `to`, in ms of `Clock.now`. */
  forget(from: number, to: number): void {
    const [first] = this.#entries;
    if (first === undefined || first.at >= to) return;
    this.#entries = this.#entries.filter(({ at }) => at < from || at >= to);
  }

  shift(): Entry | undefined {
    return this.#entries.shift();
  }
}
