/** A cluster of three masters with a replica each. */
import { type Cluster, command, type RedisServer, startCluster } from '../../harness/redis-server/index.js';
import { poll } from '../../harness/waiting.js';
import { BusNetwork } from '../proxy/bus-network.js';
import type { Target } from '../proxy/connection.js';
import type { ReplicaNetwork } from '../proxy/replica-network.js';
import {
  type IsolatableVictim,
  type ReplicatedOptions,
  ReplicatedVictim,
  type Shard,
} from './replicated-victim.js';
import type { Reach } from './servers.js';

/** ms */
const NODE_TIMEOUT_MS = 1_000;
const PROMOTE_MS = 15_000;
const ANNOUNCE_MS = 20_000;

export class ClusterVictim extends ReplicatedVictim implements IsolatableVictim {
  readonly cluster: Cluster;
  readonly #bus: BusNetwork;

  private constructor(cluster: Cluster, bus: BusNetwork, options: ReplicatedOptions) {
    super(options);
    this.cluster = cluster;
    this.#bus = bus;
  }

  static async start(options: ReplicatedOptions): Promise<ClusterVictim> {
    const cluster = await startCluster({ nodeTimeoutMs: NODE_TIMEOUT_MS });
    const bus = await BusNetwork.start(cluster.nodes);
    const victim = new ClusterVictim(cluster, bus, options);
    try {
      await Promise.all(cluster.nodes.map((node) => victim.#announce(node)));
      await victim.#allAnnounced();
      return victim;
    } catch (error) {
      await victim.end();
      throw error;
    }
  }

  get data(): readonly RedisServer[] {
    return this.cluster.nodes;
  }

  get targets(): readonly Target[] {
    return this.cluster.addresses;
  }

  reach(network: ReplicaNetwork): Reach {
    const { waitForReplicas } = this.options;
    const ways = this.targets.map((target) => ({
      target,
      way: { host: '127.0.0.1', port: network.portTo(target) },
    }));
    return {
      server: {
        kind: 'cluster',
        nodes: ways.map(({ way }) => way),
        translation: Object.fromEntries(
          ways.map(({ target, way }) => [`${target.host}:${target.port}`, way]),
        ),
        database: 0,
        ...(waitForReplicas === 0 ? {} : { waitForReplicas }),
      },
      detours: {},
    };
  }

  describe(): string {
    const { origin } = this.data[0] as RedisServer;
    return `a cluster of ${this.data.length} nodes, ${origin}${this.outcome}`;
  }

  primaryOf(key: string): Promise<RedisServer> {
    return this.cluster.masterOf(key);
  }

  promote({ key }: Shard): Promise<RedisServer> {
    return this.cluster.failover(key, PROMOTE_MS);
  }

  untilPromoted({ key, primary }: Shard): Promise<RedisServer> {
    return this.cluster.untilPromoted(key, primary, PROMOTE_MS);
  }

  /** A master that has just started refuses everything for 2 s. */
  async untilServing(primary: RedisServer): Promise<void> {
    const isServing = async () =>
      String(await command(primary, ['CLUSTER', 'INFO'])).includes('cluster_state:ok');
    await poll(isServing, { ms: PROMOTE_MS, everyMs: 20, what: `${primary.port} to serve its slots` });
  }

  async demote(): Promise<void> {
    // A node learns at once that it was replaced.
  }

  /** Ends a move that was broken off: the slot stays where it is. */
  async settleSlot(slot: number): Promise<void> {
    const stable = ['CLUSTER', 'SETSLOT', slot, 'STABLE'];
    await Promise.all(this.data.map((node) => command(node, stable).catch(() => undefined)));
  }

  override async restart(server: RedisServer, keepData: boolean): Promise<void> {
    await super.restart(server, keepData);
    await this.#announce(server);
  }

  sideOf({ primary }: Shard): readonly Target[] {
    return [primary];
  }

  async isolate(shard: Shard): Promise<() => Promise<void>> {
    const reconnect = this.#bus.cutOff(shard.primary);
    const resume = await this.holdReplication(shard);
    return async () => {
      reconnect();
      await resume();
    };
  }

  protected async end(): Promise<void> {
    await this.cluster.stop();
    await this.#bus.close();
  }

  /** Other nodes come by the proxy from now on. Forgotten by a restart. */
  async #announce(node: RedisServer): Promise<void> {
    await command(node, ['CONFIG', 'SET', 'cluster-announce-bus-port', this.#bus.portOf(node)]);
  }

  async #allAnnounced(): Promise<void> {
    const wanted = this.data.map((node) => `:${node.port}@${this.#bus.portOf(node)}`);
    const knows = async (node: RedisServer) => {
      const view = String(await command(node, ['CLUSTER', 'NODES']));
      return wanted.every((address) => view.includes(address));
    };
    await poll(async () => (await Promise.all(this.data.map(knows))).every(Boolean), {
      ms: ANNOUNCE_MS,
      everyMs: 50,
      what: 'all nodes to know the proxies of the bus',
    });
    await this.cluster.settled();
  }
}
