/**
 * Collects the calls that are made in one turn, so that all lock keys of a process which fall due together cost one
 * command.
 *
 * The order of calls about one key is kept: a release that follows an acquisition is never sent before it.
 */
import type { StoreFailure } from '../election/ports.js';
import { OPERATIONS, type Operation } from './scripts.js';

/** Lock keys per command: one script of 200 keys holds the server for about 1 ms (measured). */
const MAX_KEYS = 200;

export interface ScriptCall {
  readonly operation: Operation;
  readonly key: string;
  readonly args: readonly string[];
  readonly settle: (outcome: CallOutcome) => void;
}

export type CallOutcome = { readonly reply: readonly unknown[] } | { readonly failure: StoreFailure };

export type SendBatch = (operation: Operation, calls: readonly ScriptCall[]) => void;

export class Batch {
  readonly #send: SendBatch;
  #waiting: ScriptCall[] = [];
  /** The place of each key's last call in the order of OPERATIONS, which is the order of sending. */
  #places = new Map<string, number>();
  #scheduled = false;

  constructor(send: SendBatch) {
    this.#send = send;
  }

  add(call: ScriptCall): void {
    const place = OPERATIONS.indexOf(call.operation);
    const before = this.#places.get(call.key);
    if (before !== undefined && before > place) this.flush();
    this.#waiting.push(call);
    this.#places.set(call.key, place);
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.flush());
  }

  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#places = new Map();
    this.#scheduled = false;
    const [first] = waiting;
    if (first !== undefined && waiting.length === 1) {
      this.#send(first.operation, waiting);
      return;
    }
    for (const operation of OPERATIONS) {
      const calls = waiting.filter((call) => call.operation === operation);
      for (let from = 0; from < calls.length; from += MAX_KEYS) {
        this.#send(operation, calls.slice(from, from + MAX_KEYS));
      }
    }
  }
}
