/** A bare replica's start parameters and reports, and the orders of all replicas. */
import type { Reach } from '../server/servers.js';

export interface Workplace extends Reach {
  /** Of this process: `r1.3` is the third process of replica `r1`. */
  readonly process: string;
  /** The replica's name in leases. */
  readonly name: string;
  readonly keys: readonly string[];
  readonly ttlMs: number;
  /** ms between two rounds of acts. */
  readonly everyMs: number;
  /** Whether it has a crash guard. */
  readonly guarded: boolean;
  /** Where its history goes. */
  readonly file: string;
  /** See RunClock. */
  readonly epoch: string;
}

export type Order =
  /** An uncaught exception. */
  | { readonly do: 'throw' }
  | { readonly do: 'exit' }
  /** Keeps the event loop busy; `acting` asks the guard and acts all the while. */
  | { readonly do: 'busy'; readonly ms: number; readonly acting: boolean }
  /** So many rounds of acts at once. */
  | { readonly do: 'burst'; readonly rounds: number }
  | { readonly do: 'resign' }
  /** To a replica, by name. */
  | { readonly do: 'hand over'; readonly key: string; readonly to: string }
  | { readonly do: 'drain'; readonly on: boolean }
  /** The flows that are there already; Node-REDs only. */
  | { readonly do: 'deploy'; readonly type: 'full' | 'nodes' | 'flows' }
  /** A clean stop, then the end. */
  | { readonly do: 'leave' };

/** It has read of a lease on every key: from now on it remembers, whatever becomes of Redis. */
export interface Met {
  readonly report: 'met';
}
