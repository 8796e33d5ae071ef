/** The servers of a part, of one kind or another. */
import type { ServerOptions } from '../../../src/redis/server-options.js';
import type { Failover } from '../checker/history.js';
import type { Target } from '../proxy/connection.js';
import type { ReplicaNetwork } from '../proxy/replica-network.js';

/** How a replica is told of the servers. */
export interface Reach {
  readonly server: ServerOptions;
  /**
   * Ports of 127.0.0.1, by the `host:port` that they stand for: the proxies before servers whose addresses the replica
   * learns from other servers.
   */
  readonly detours: Readonly<Record<string, number>>;
}

export interface Servers {
  /** All that replicas connect to. */
  readonly targets: readonly Target[];
  /** So far. */
  readonly failovers: readonly Failover[];
  reach(network: ReplicaNetwork): Reach;
  describe(): string;
  stop(): Promise<void>;
}
