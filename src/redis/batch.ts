/**
 * Collects the calls made in one turn of the event loop, so that all lock keys that fall due together cost one command
 * per operation.
 *
 * Calls about one key are sent in the order in which they were made: a release that follows an acquisition is never
 * sent before it.
 */
import type { StoreFailure } from '../election/ports.js';
import { OPERATIONS, type Operation } from './scripts.js';

/** Lock keys per command: a script for 200 keys blocks the server for about 1 ms (measured). */
const MAX_KEYS = 200;

export interface ScriptCall {
  readonly operation: Operation;
  readonly key: string;
  readonly args: readonly string[];
  /** Called once, with the key's part of the reply or the reason why there is none. */
  readonly settle: (outcome: CallOutcome) => void;
}

export type CallOutcome = { readonly reply: readonly unknown[] } | { readonly failure: StoreFailure };

export type SendBatch = (operation: Operation, calls: readonly ScriptCall[]) => void;

export class Batch {
  readonly #send: SendBatch;
  #waiting: ScriptCall[] = [];
  /** For each key, the index of its last call's operation in OPERATIONS, which is the order of sending. */
  #lastPositions = new Map<string, number>();
  #scheduled = false;

  constructor(send: SendBatch) {
    this.#send = send;
  }

  /** Queues a call, to be sent at the end of this turn at the latest. */
  add(call: ScriptCall): void {
    const position = OPERATIONS.indexOf(call.operation);
    const before = this.#lastPositions.get(call.key);
    if (before !== undefined && before > position) this.flush();
    this.#waiting.push(call);
    this.#lastPositions.set(call.key, position);
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.flush());
  }

  /** Sends all queued calls now: releases first, then renewals, then acquisitions. */
  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#lastPositions = new Map();
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
