/**
 * Collects the calls made in one turn of the event loop, so that all lock keys that fall due together cost one command
 * per operation; in a cluster one per operation and slot, in a single write.
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
  /** Sent with ASKING before it: the key is ahead of its slot, which is moving to this server. */
  readonly asking?: boolean;
  /** Called once, with the key's part of the reply or the reason why there is none. */
  readonly settle: (outcome: CallOutcome) => void;
}

export type CallOutcome = { readonly reply: readonly unknown[] } | { readonly failure: StoreFailure };

export type SendBatch = (operation: Operation, calls: readonly ScriptCall[]) => void;

/** Calls of different groups do not share a command. */
export type GroupOf = (call: ScriptCall) => string | number;

const ONE_GROUP: GroupOf = () => 0;

export class Batch {
  readonly #send: SendBatch;
  readonly #groupOf: GroupOf;
  #waiting: ScriptCall[] = [];
  /** For each key, the index of its last call's operation in OPERATIONS, which is the order of sending. */
  #lastPositions = new Map<string, number>();
  #scheduled = false;

  /** @param groupOf Default: all calls may share a command */
  constructor(send: SendBatch, groupOf = ONE_GROUP) {
    this.#send = send;
    this.#groupOf = groupOf;
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
      for (const calls of this.#grouped(waiting.filter((call) => call.operation === operation))) {
        for (let from = 0; from < calls.length; from += MAX_KEYS) {
          this.#send(operation, calls.slice(from, from + MAX_KEYS));
        }
      }
    }
  }

  #grouped(calls: readonly ScriptCall[]): Iterable<readonly ScriptCall[]> {
    const groups = new Map<string | number, ScriptCall[]>();
    for (const call of calls) {
      const group = this.#groupOf(call);
      const others = groups.get(group);
      if (others === undefined) groups.set(group, [call]);
      else others.push(call);
    }
    return groups.values();
  }
}
