/** A Redis server and three replicas of our own, seen as one. */
import { merge, type Observable } from 'rxjs';
import { ask, locateRedis, type RedisServer, startRedisServer } from '../harness/redis-server/index.js';
import { ActCounter } from './act-counter.js';
import { exampleFlow, LOCK_KEY, REPLICA_NAMES } from './example-flow.js';
import type { Sighting } from './sighting.js';
import { Slot } from './slot.js';

export class DemoFleet {
  readonly ledger = new ActCounter();
  readonly slots: readonly Slot[];
  readonly sightings$: Observable<Sighting>;
  readonly surprises$: Observable<string>;
  readonly #redis: RedisServer;
  #deploys = 0;

  constructor(redis: RedisServer, guarded: boolean) {
    this.#redis = redis;
    this.slots = REPLICA_NAMES.map((name) => new Slot({ name, guarded, flows: () => this.#flow() }));
    this.sightings$ = merge(...this.slots.map((slot) => slot.sightings$));
    this.surprises$ = merge(...this.slots.map((slot) => slot.surprises$));
    // Subscribed first: other subscribers find the sighting in the books.
    this.sightings$.subscribe((sighting) => this.ledger.add(sighting));
  }

  /** `log` hears of downloads. */
  static async withRedis(guarded: boolean, log: (line: string) => void): Promise<DemoFleet> {
    await locateRedis({ log });
    return new DemoFleet(await startRedisServer({ own: true }), guarded);
  }

  get redis(): string {
    return `${this.#redis.url}, ${this.#redis.origin}`;
  }

  /** The one that leads and can act. The last word of a dead or frozen replica does not count. */
  get leader(): Slot | undefined {
    return this.slots.find((slot) => slot.condition === 'running' && this.latest(slot)?.role === 'leader');
  }

  /** The last report of the process in this slot. */
  latest({ name, bornMs }: Slot): Sighting | undefined {
    const sighting = this.ledger.latest(name);
    return sighting !== undefined && sighting.atMs >= bornMs ? sighting : undefined;
  }

  get frozen(): Slot | undefined {
    return this.slots.find(({ condition }) => condition === 'frozen');
  }

  /** One that may be started. */
  get down(): Slot | undefined {
    return this.slots.find(({ isDown }) => isDown);
  }

  /** ms that the lease still has; null if there is none. */
  async leaseLeftMs(): Promise<number | null> {
    const answer = await ask(this.#redis.host, this.#redis.port, `PTTL ${LOCK_KEY}`, 1_000);
    const left = Number(answer.replace(':', ''));
    return left >= 0 ? left : null;
  }

  /** Deploys a changed flow to one replica; resolves when its flows run again. */
  async deploy(slot: Slot): Promise<void> {
    this.#deploys += 1;
    await slot.replica.deploy(this.#flow());
  }

  /** Everything stops within some seconds. */
  async close(): Promise<void> {
    await Promise.allSettled(this.slots.map((slot) => slot.leave()));
    await this.#redis.stop();
  }

  #flow(): readonly unknown[] {
    return exampleFlow(this.#redis, this.#deploys === 0 ? '' : ` (deploy ${this.#deploys})`);
  }
}
