/** Replicas in hot standby, as an MQTT broker sees them. */
import { type MqttBroker, type Suspension, twoClients } from '../../harness/mqtt/index.js';
import { monotonicMs, request } from '../../harness/node-red/index.js';
import type { Exit } from '../../harness/owned-process.js';
import type { RedisServer } from '../../harness/redis-server/index.js';
import { DemoFleet } from '../fleet.js';
import type { Sighting } from '../sighting.js';
import type { Slot } from '../slot.js';
import { LOCK_KEY, standbyFlow, TTL_MS, tokenIn } from './flow.js';
import { observe, phaseOf } from './observe.js';

/** ms that a replica may take to end after it was suspended for too long. */
const ENDED_MS = 1_000;
/** Ends of such a process: exit code or signal. */
export const BY_WATCHDOG: readonly unknown[] = [70, 'SIGKILL'];
/** ms for which the table is content with an older judgement. */
const JUDGED_MS = 1_000;

export class StandbyFleet extends DemoFleet {
  readonly #broker: MqttBroker;
  readonly #suspensions: Suspension[] = [];
  #judged = { atMs: Number.NEGATIVE_INFINITY, count: 0 };
  readonly #roles = new Map<string, Sighting>();

  constructor(redis: RedisServer, broker: MqttBroker, guarded: boolean) {
    super(redis, {
      ...{ lockKey: LOCK_KEY, ttlMs: TTL_MS },
      slot: () => ({ guarded, replica: () => replicaOf(redis, broker), prepare: observe, explain }),
    });
    this.#broker = broker;
    this.sightings$.subscribe((sighting) => {
      if (sighting.kind === 'role') this.#roles.set(sighting.replica, sighting);
    });
    broker.packets.onEach(({ from, topic, at }) => {
      const token = tokenIn(topic);
      if (token !== null) this.elsewhere$.next(work(from, token, at));
    });
    for (const slot of this.slots) this.#watchFreezes(slot);
  }

  /** Names of the replicas with a connection at the broker, even if they cannot use it. */
  get connected(): readonly string[] {
    return this.#broker.clients;
  }

  phase(slot: Slot): string {
    return slot.condition === 'running' ? phaseOf(slot.replica) : slot.condition;
  }

  get takeovers(): number {
    return Math.max(0, this.ledger.terms.length - 1);
  }

  override get violations(): readonly string[] {
    return twoClients(this.#broker.sessions, this.#suspensions, monotonicMs()).map(({ text }) => text);
  }

  /** How many violations there were a moment ago: to read all packets again takes longer from hour to hour. */
  get violationCount(): number {
    const now = monotonicMs();
    if (now - this.#judged.atMs > JUDGED_MS) this.#judged = { atMs: now, count: this.violations.length };
    return this.#judged.count;
  }

  override get summary(): string {
    const { acted } = this.ledger;
    return `messages at the broker: ${acted}, takeovers: ${this.takeovers}, two clients at once: ${this.violations.length}`;
  }

  /** To whoever comes next, as the panel asks for it; resolves when the request is answered. */
  async handOver(from: Slot): Promise<void> {
    await request(from.replica.adminUrl, 'cluster-leader/hand-over', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ key: LOCK_KEY }),
    });
  }

  override async close(): Promise<void> {
    await super.close();
    await this.#broker.stop();
  }

  /** Messages reach the broker later than a change of the role is seen: they say nothing of the present. */
  protected override lastWord(name: string): Sighting | undefined {
    return this.#roles.get(name);
  }

  /** A suspended process cannot close its connection. */
  #watchFreezes({ name: clientId, conditions$ }: Slot): void {
    let frozen = false;
    conditions$.subscribe((condition) => {
      const last = frozen && condition === 'running' ? this.#suspensions.pop() : undefined;
      if (last !== undefined) this.#suspensions.push({ ...last, closedBy: monotonicMs() + ENDED_MS });
      frozen = condition === 'frozen';
      if (!frozen) return;
      this.#suspensions.push({ clientId, begin: monotonicMs(), closedBy: Number.POSITIVE_INFINITY });
    });
  }
}

function replicaOf(redis: RedisServer, broker: MqttBroker) {
  return {
    flows: standbyFlow(broker),
    awaitFlows: false,
    settings: { runtimeFlowState: 'stop' },
    env: {
      CLUSTER_LEADER_HOT_STANDBY: 'true',
      CLUSTER_LEADER_LOCK_KEY: LOCK_KEY,
      CLUSTER_LEADER_TTL: String(TTL_MS / 1_000),
      REDIS_HOST: redis.host,
      REDIS_PORT: String(redis.port),
    },
  };
}

function explain({ code, signal }: Exit): string | undefined {
  return BY_WATCHDOG.includes(signal ?? code)
    ? 'was ended by its watchdog, since its lease is over'
    : undefined;
}

function work(replica: string, token: number, atMs: number): Sighting {
  return {
    ...{ kind: 'acted', replica, atMs, role: 'leader', leader: replica, token },
    ...{ since: 0, previousRole: null, reason: null },
  };
}
