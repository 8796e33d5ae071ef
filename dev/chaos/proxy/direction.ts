/**
 * One direction of one connection. What comes in goes out complete and in order, later or never: a network that loses
 * packets delays a TCP stream, it does not punch holes into it. So bytes of a connection that its client has long
 * given up can still arrive, which is what late commands are made of.
 */
import type { Socket } from 'node:net';

export interface Conditions {
  /** ms until what comes in now may go out. */
  readonly delayMs: () => number;
  readonly held: () => boolean;
}

interface Parcel {
  /** null: the end of the stream. */
  readonly chunk: Buffer | null;
  readonly due: number;
}

export class Direction {
  readonly #to: Socket;
  readonly #conditions: Conditions;
  #queue: Parcel[] = [];
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(to: Socket, conditions: Conditions) {
    this.#to = to;
    this.#conditions = conditions;
  }

  take(chunk: Buffer | null): void {
    if (this.#ended) return;
    this.#ended = chunk === null;
    const soonest = performance.now() + this.#conditions.delayMs();
    // Never before what came earlier.
    this.#queue.push({ chunk, due: Math.max(soonest, this.#queue.at(-1)?.due ?? 0) });
    this.flow();
  }

  /** Sends what is due; called again whenever the conditions have changed. */
  flow(): void {
    clearTimeout(this.#timer);
    while (!this.#conditions.held()) {
      const [parcel] = this.#queue;
      if (parcel === undefined) return;
      const wait = parcel.due - performance.now();
      if (wait > 0) {
        this.#timer = setTimeout(() => this.flow(), Math.ceil(wait));
        return;
      }
      this.#queue.shift();
      this.#deliver(parcel.chunk);
    }
  }

  /** Nothing goes out any more. */
  cut(): void {
    clearTimeout(this.#timer);
    this.#queue = [];
  }

  #deliver(chunk: Buffer | null): void {
    if (this.#to.destroyed) return;
    if (chunk === null) this.#to.end();
    else this.#to.write(chunk);
  }
}
