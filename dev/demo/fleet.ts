/** A Redis server and three replicas of our own, seen as one. */
import { merge, type Observable, Subject } from 'rxjs';
import { ask, type RedisServer } from '../harness/redis-server/index.js';
import { ActCounter } from './act-counter.js';
import { REPLICA_NAMES } from './example-flow.js';
import type { Sighting } from './sighting.js';
import { Slot, type SlotOptions } from './slot.js';

export interface Scenario {
  readonly lockKey: string;
  readonly ttlMs: number;
  readonly slot: (name: string) => Omit<SlotOptions, 'name'>;
}

export abstract class DemoFleet {
  readonly ledger = new ActCounter();
  readonly slots: readonly Slot[];
  readonly sightings$: Observable<Sighting>;
  readonly surprises$: Observable<string>;
  readonly ttlMs: number;
  /** What is not seen in a replica itself. */
  protected readonly elsewhere$ = new Subject<Sighting>();
  readonly #lockKey: string;
  readonly #redis: RedisServer;

  constructor(redis: RedisServer, { lockKey, ttlMs, slot }: Scenario) {
    this.#redis = redis;
    this.#lockKey = lockKey;
    this.ttlMs = ttlMs;
    this.slots = REPLICA_NAMES.map((name) => new Slot({ name, ...slot(name) }));
    this.sightings$ = merge(this.elsewhere$, ...this.slots.map((each) => each.sightings$));
    this.surprises$ = merge(...this.slots.map((each) => each.surprises$));
    // Subscribed first: other subscribers find the sighting in the books.
    this.sightings$.subscribe((sighting) => this.ledger.add(sighting));
  }

  /** What must never happen, in words. */
  abstract get violations(): readonly string[];

  /** The sum of a session. */
  abstract get summary(): string;

  get redis(): string {
    return `${this.#redis.url}, ${this.#redis.origin}`;
  }

  /** The one that leads and can act. The last word of a dead or frozen replica does not count. */
  get leader(): Slot | undefined {
    return this.slots.find((slot) => slot.condition === 'running' && this.latest(slot)?.role === 'leader');
  }

  /** The last report of the process in this slot. */
  latest({ name, bornMs }: Slot): Sighting | undefined {
    const sighting = this.lastWord(name);
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
    const answer = await ask(this.#redis.host, this.#redis.port, `PTTL ${this.#lockKey}`, 1_000);
    const left = Number(answer.replace(':', ''));
    return left >= 0 ? left : null;
  }

  /** Everything stops within some seconds. */
  async close(): Promise<void> {
    await Promise.allSettled(this.slots.map((slot) => slot.leave()));
    await this.#redis.stop();
  }

  protected lastWord(name: string): Sighting | undefined {
    return this.ledger.latest(name);
  }
}
