/**
 * What the guard has yet to be told: the newest of each matter, so that a guard that does not read costs no memory. What
 * comes up in one turn goes out in one write.
 */
import type { Writable } from 'node:stream';
import { type GuardMessage, messageLine } from '../../guard/messages.js';

export class Outbox {
  readonly #stream: Writable;
  /** By matter, in the order in which they came up last. */
  readonly #lines = new Map<string, string>();
  #blocked = false;
  #scheduled = false;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('drain', () => {
      this.#blocked = false;
      this.flush();
    });
  }

  put(matter: string, message: GuardMessage): void {
    this.#lines.delete(matter);
    this.#lines.set(matter, messageLine(message));
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.flush();
    });
  }

  flush(): void {
    if (this.#blocked || this.#lines.size === 0 || !this.#stream.writable) return;
    const lines = [...this.#lines.values()].join('');
    this.#lines.clear();
    this.#blocked = !this.#stream.write(lines);
  }
}
