/** Changes for `for await`: none is missed between two steps of the loop. */
import { type Observable, Subscription } from '../election/rxjs.js';
import type { ElectionChange } from './api.js';

type Step = IteratorResult<ElectionChange, undefined>;

const DONE: Step = { done: true, value: undefined };

export class ChangeIterator implements AsyncIterableIterator<ElectionChange, undefined> {
  readonly #running = new Subscription();
  #pending: ElectionChange[] = [];
  #waiting: ((step: Step) => void)[] = [];
  #ended = false;

  /** Subscribed at once, and until the loop is left. */
  constructor(changes$: Observable<ElectionChange>) {
    this.#running.add(
      changes$.subscribe({ next: (change) => this.#arrived(change), complete: () => this.#end() }),
    );
  }

  async next(): Promise<Step> {
    const value = this.#pending.shift();
    if (value !== undefined) return { done: false, value };
    if (this.#ended) return DONE;
    return await new Promise<Step>((resolve) => this.#waiting.push(resolve));
  }

  async return(): Promise<Step> {
    this.#pending = [];
    this.#end();
    return DONE;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #arrived(value: ElectionChange): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#pending.push(value);
    else waiting({ done: false, value });
  }

  #end(): void {
    this.#ended = true;
    this.#running.unsubscribe();
    for (const waiting of this.#waiting) waiting(DONE);
    this.#waiting = [];
  }
}
