/** Lease stores and electors on a cluster, each a process of its own as far as the cluster can tell. */
import type { Cluster } from '../../../dev/harness/redis-server/index.js';
import { slotOf } from '../../../dev/harness/redis-server/index.js';
import type { Contact, LeaseStore } from '../../../src/election/ports.js';
import type { ClusterServers } from '../../../src/redis/server-options.js';
import type { Failover } from '../../../src/redis/topology/topology.js';
import { newKey } from '../../support/redis/leases.js';
import { Seen } from '../../support/redis/seen.js';
import { StoreUser } from '../../support/redis/store-user.js';
import { Candidate } from './candidates.js';

/** One process on the cluster, with some lock keys in use. */
export class ClusterReplica extends StoreUser {
  readonly failovers: Seen<Failover>;
  readonly #keys: (() => void)[] = [];

  constructor(server: ClusterServers, shortestTtlMs: number) {
    super(server, shortestTtlMs);
    this.failovers = new Seen(this.store.failovers$);
  }

  /** The store as an elector of the key has it, once there is contact and the key's pushes are subscribed. */
  async use(key: string): Promise<{ readonly store: LeaseStore; readonly contacts: Seen<Contact> }> {
    const store = this.store.forKey(key);
    const contacts = new Seen(store.contact$);
    const pushes = store.pushes(key).subscribe();
    this.#keys.push(() => {
      contacts.stop();
      pushes.unsubscribe();
    });
    await contacts.until(`contact for ${key}`, ({ up }) => up);
    return { store, contacts };
  }

  override close(): void {
    for (const release of this.#keys) release();
    super.close();
  }
}

export class ClusterReplicas {
  readonly #cluster: () => Cluster;
  readonly #open: ClusterReplica[] = [];
  readonly #candidates: Candidate[] = [];

  constructor(cluster: () => Cluster) {
    this.#cluster = cluster;
  }

  get server(): ClusterServers {
    return { kind: 'cluster', nodes: this.#cluster().addresses, translation: {}, database: 0 };
  }

  join(server: Partial<ClusterServers> = {}, shortestTtlMs = 60_000): ClusterReplica {
    const replica = new ClusterReplica({ ...this.server, ...server }, shortestTtlMs);
    this.#open.push(replica);
    replica.store.open();
    return replica;
  }

  campaign(replica: ClusterReplica, key: string, name: string, ttlMs: number): Candidate {
    const candidate = new Candidate(replica, { key, name, ttlMs });
    this.#candidates.push(candidate);
    candidate.elector.start();
    return candidate;
  }

  async endAll(): Promise<void> {
    await Promise.all(this.#candidates.splice(0).map((candidate) => candidate.stop()));
    for (const replica of this.#open.splice(0)) replica.close();
  }
}

export function useClusterReplicas(cluster: () => Cluster): ClusterReplicas {
  const replicas = new ClusterReplicas(cluster);
  afterEach(() => replicas.endAll());
  return replicas;
}

/** A new lock key in a slot between these, by default in any. */
export function keyBetween(from: number, to: number): string {
  for (;;) {
    const key = newKey();
    const slot = slotOf(key);
    if (slot >= from && slot <= to) return key;
  }
}

/** New lock keys, one in each third of the slots: the harness' three shards. */
export function keyPerShard(): readonly [string, string, string] {
  return [keyBetween(0, 5_000), keyBetween(6_000, 10_000), keyBetween(11_000, 16_000)];
}
