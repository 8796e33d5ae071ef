/** Replicas that all get a job each second; the node "cluster leader" lets it pass on one of them. */
import type { RedisServer } from '../harness/redis-server/index.js';
import { doubleCount } from './act-counter.js';
import { exampleFlow, LOCK_KEY, TTL_MS } from './example-flow.js';
import { DemoFleet } from './fleet.js';
import type { Slot } from './slot.js';
import { problemsOfDoubles } from './verdict.js';

export class JobFleet extends DemoFleet {
  readonly #server: RedisServer;
  #deploys = 0;

  constructor(redis: RedisServer, guarded: boolean) {
    super(redis, {
      lockKey: LOCK_KEY,
      ttlMs: TTL_MS,
      slot: () => ({ guarded, replica: () => ({ flows: this.#flow() }) }),
    });
    this.#server = redis;
  }

  override get violations(): readonly string[] {
    return problemsOfDoubles(this.ledger.doubles);
  }

  override get summary(): string {
    const { acted, doubles } = this.ledger;
    return `jobs acted on: ${acted}, acted on by two at once: ${doubleCount(doubles)}`;
  }

  /** Deploys a changed flow to one replica; resolves when its flows run again. */
  async deploy(slot: Slot): Promise<void> {
    this.#deploys += 1;
    await slot.replica.deploy(this.#flow());
  }

  #flow(): readonly unknown[] {
    return exampleFlow(this.#server, this.#deploys === 0 ? '' : ` (deploy ${this.#deploys})`);
  }
}
