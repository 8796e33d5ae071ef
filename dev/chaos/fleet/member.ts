/** One replica of the fleet: the processes that bear its name, one after another, and the network before them. */
import type { ReplicaNetwork } from '../proxy/replica-network.js';
import type { Order } from '../replica/workplace.js';

export interface ChaosReplica {
  readonly name: string;
  readonly network: ReplicaNetwork;
  /** Between the start of a process and its end. */
  readonly running: boolean;
  /** History files of its processes, oldest first. */
  readonly files: readonly string[];
  /** Processes that ended unasked, with their last output. */
  readonly mishaps: readonly string[];
  /** Another process of this name. Settles when it runs. */
  start(): Promise<void>;
  /** Settles when the running process has read of a lease on every key; rejects after `ms`. */
  met(ms: number): Promise<void>;
  /** Process ids of its crash guards. */
  guards(): readonly number[];
  freeze(): void;
  thaw(): void;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Settles when the order is sent, not when it is obeyed. */
  give(order: Order): void;
  /** Settles when the running process has ended by an order; kills it after `ms`. */
  ended(ms: number): Promise<void>;
  /** Ends it for good, with its network. */
  stop(): Promise<void>;
}
