/** Replicas in hot standby, as an MQTT broker sees them. */
import { NetworkProxy } from '../../../dev/chaos/proxy/network-proxy.js';
import { type MqttBroker, type Suspension, twoClients } from '../../../dev/harness/mqtt/index.js';
import { monotonicMs, type Replica, request } from '../../../dev/harness/node-red/index.js';
import { poll, within } from '../../../dev/harness/waiting.js';
import type { TestRedis } from '../redis/test-redis.js';
import type { FleetSuite } from './fleet-suite.js';
import { MQTT_CLIENT, MQTT_NODES, mqttFlow } from './mqtt-flow.js';
import { SOON_MS } from './observe.js';

export interface StandbyFleetOptions {
  readonly suite: FleetSuite;
  readonly redis: TestRedis;
  readonly broker: MqttBroker;
  readonly lockKey: string;
  readonly ttlMs: number;
}

export interface Standby {
  readonly replica: Replica;
  /** Between it and Redis. */
  readonly network: NetworkProxy;
}

/** What came after something that ended a leadership. */
export interface Takeover {
  readonly by: Standby;
  /** From the beginning of what was done to the CONNECT of the next client. */
  readonly ms: number;
}

/** ms that a process may take to end after it was suspended for too long. */
const ENDED_MS = 1_000;

export class StandbyFleet {
  readonly #options: StandbyFleetOptions;
  readonly #standbys: Standby[] = [];
  readonly #suspensions: Suspension[] = [];

  constructor(options: StandbyFleetOptions) {
    this.#options = options;
  }

  /** Those that run. */
  get standbys(): readonly Standby[] {
    return this.#standbys.filter(({ replica }) => replica.running);
  }

  /** A replica connects under its own name, which no other one ever had. */
  async start(count: number): Promise<void> {
    const { suite, redis, broker, lockKey, ttlMs } = this.#options;
    const networks = await Promise.all(Array.from({ length: count }, () => NetworkProxy.start(redis.server)));
    const begun = this.#standbys.length;
    const replicas = await suite.startAll(count, (index) => {
      const hostname = `pod-${begun + index}`;
      return {
        ...{ hostname, flows: mqttFlow(broker), coreNodes: MQTT_NODES, awaitFlows: false },
        settings: { runtimeFlowState: 'stop' },
        env: {
          CLUSTER_LEADER_HOT_STANDBY: 'true',
          CLUSTER_LEADER_LOCK_KEY: lockKey,
          CLUSTER_LEADER_TTL: String(ttlMs / 1_000),
          REDIS_HOST: '127.0.0.1',
          REDIS_PORT: String(networks[index]?.port),
          [MQTT_CLIENT]: hostname,
        },
      };
    });
    replicas.forEach((replica, index) => {
      this.#standbys.push({ replica, network: networks[index] as NetworkProxy });
    });
  }

  /** The one that is connected. */
  active(): Promise<Standby> {
    const { broker } = this.#options;
    return poll(() => this.standbys.find(({ replica }) => replica.name === broker.clients.at(-1)), {
      ms: SOON_MS,
      what: 'a client at the broker',
    });
  }

  /** Does something to the active one, and waits for the next client, which is another one. */
  async takeover(ms: number, strike: (active: Standby) => unknown): Promise<Takeover> {
    const { broker } = this.#options;
    const active = await this.active();
    const mark = broker.packets.mark();
    const began = monotonicMs();
    const struck = Promise.resolve(strike(active));
    const { from, at } = await broker.packets.waitFor(
      (packet) => packet.type === 'connect' && packet.from !== active.replica.name,
      ms,
      'the next client',
      mark,
    );
    await struck;
    const by = this.standbys.find(({ replica }) => replica.name === from);
    if (by === undefined) throw new Error(`${from} has ended`);
    return { by, ms: at - began };
  }

  /** A hand-over by the endpoint of the panel, asked of whoever is not the leader. */
  async handOver(active: Standby): Promise<void> {
    const { lockKey: key } = this.#options;
    const [other] = this.standbys.filter((standby) => standby !== active);
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ key, to: other?.replica.name });
    await request(other?.replica.adminUrl ?? '', 'cluster-leader/hand-over', {
      method: 'POST',
      headers,
      body,
    });
  }

  freeze({ replica }: Standby): void {
    this.#suspensions.push({
      clientId: replica.name,
      begin: monotonicMs(),
      closedBy: Number.POSITIVE_INFINITY,
    });
    replica.freeze();
  }

  /** Resolves when its connection is closed. */
  async thaw({ replica }: Standby): Promise<void> {
    const last = this.#suspensions.pop();
    replica.thaw();
    if (last !== undefined) this.#suspensions.push({ ...last, closedBy: monotonicMs() + ENDED_MS });
    const { broker } = this.#options;
    const closed = broker.closings.waitFor((id) => id === replica.name, SOON_MS, `${replica.name} to close`);
    await within(closed, SOON_MS, `the connection of ${replica.name} to be closed`);
  }

  /** What the judge has found so far. */
  get violations(): readonly string[] {
    const { broker } = this.#options;
    return twoClients(broker.sessions, this.#suspensions, monotonicMs()).map(({ text }) => text);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#standbys.map(({ network }) => network.close()));
  }
}
