/**
 * Three replicas share 12 lock keys on a real server. They are pools of one process, with connections of their own.
 *
 * A better candidate has to last for three TTLs, so the clock is turned forward while all leases are fresh. The server's
 * runs on. With a TTL of 10 s a stall of several seconds loses no lease; a candidate that misses a hand-over because of one
 * gets another. How long balance takes is tested in virtual time (simulated-fleet.spec.ts).
 */
import { ok } from 'node:assert/strict';
import { poll } from '../../../dev/harness/waiting.js';
import type { SingleServer } from '../../../src/redis/server-options.js';
import { Deploys } from '../../../src/runtime/deploys.js';
import { ElectorPool } from '../../../src/runtime/elector-pool.js';
import type { Participant } from '../../../src/runtime/participant.js';
import { useLab } from '../../support/redis/lab.js';
import { newKey } from '../../support/redis/leases.js';
import { HurriedClock } from './support/hurried-clock.js';

const KEYS = 12;
const TTL_MS = 10_000;
/** ms by which the clock is turned forward at once; a lease that is left less than the second is not fresh. */
const HURRY_MS = 2_000;
const FRESH_MS = 0.6 * TTL_MS;
/** ms; seconds pass where the clock is not held up. */
const SHARED_MS = 60_000;

const nothing = (): undefined => undefined;

/** Leases that one replica handed over to another one. */
class HandOverCount {
  arrived = 0;
  /** Who resigned last, by lock key. */
  readonly #resigned = new Map<string, PooledReplica>();

  resigned(key: string, from: PooledReplica): void {
    this.#resigned.set(key, from);
  }

  begun(key: string, by: PooledReplica): void {
    const from = this.#resigned.get(key);
    if (from !== undefined && from !== by) this.arrived += 1;
    this.#resigned.delete(key);
  }
}

class PooledReplica {
  readonly #clock: HurriedClock;
  readonly #participants: readonly Participant[];

  constructor(server: SingleServer, { name, keys, clock, count }: FleetParts & { readonly name: string }) {
    const watcher = { opened: nothing, changed: nothing, closing: () => Promise.resolve() };
    const pool = new ElectorPool({ clock, deploys: new Deploys(), name, watcher });
    this.#clock = clock;
    this.#participants = keys.map((lockKey) =>
      pool.join({
        ...{ server, lockKey, ttlMs: TTL_MS, nodeId: lockKey },
        ...{ waitOnEmptyRedis: false, balance: true },
      }),
    );
    for (const { elector } of this.#participants) {
      elector.changes$.subscribe(({ view, previousRole }) => {
        if (view.role === 'leader') count.begun(elector.key, this);
        if (previousRole === 'leader' && view.reason === 'resigned') count.resigned(elector.key, this);
      });
    }
  }

  get load(): number {
    return this.#participants.filter(({ elector }) => elector.isLeader()).length;
  }

  /** The lock keys that it leads, and will lead for a while without a renewal. */
  get fresh(): number {
    return this.#participants.filter(
      ({ elector }) => elector.isLeader() && (elector.leaseEnd ?? 0) - this.#clock.now() > FRESH_MS,
    ).length;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#participants.map((participant) => participant.leave()));
  }
}

interface FleetParts {
  readonly keys: readonly string[];
  readonly clock: HurriedClock;
  readonly count: HandOverCount;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

describe('balance on Redis', function () {
  this.timeout(3 * SHARED_MS);
  const lab = useLab();
  const running = new Set<PooledReplica>();

  afterEach(async () => {
    await Promise.all([...running].map((replica) => replica.stop()));
    running.clear();
  });

  it('three replicas share what one led, and two what the third leaves behind', async () => {
    const prefix = newKey();
    const clock = new HurriedClock();
    const count = new HandOverCount();
    const keys = Array.from({ length: KEYS }, (_, index) => `${prefix}:${index}`);
    const start = (name: string) => {
      const replica = new PooledReplica(lab.options, { ...{ name, keys, clock }, count });
      running.add(replica);
      return replica;
    };
    const loads = () => [...running].map(({ load }) => load);
    /** Whether each replica leads its share; else time passes as soon as all leases are fresh. */
    const shared = () => {
      if (loads().every((load) => load === KEYS / running.size)) return true;
      if (sum([...running].map(({ fresh }) => fresh)) === KEYS) clock.forward(HURRY_MS);
      return false;
    };
    const share = () =>
      poll(shared, { ms: SHARED_MS, what: 'equal shares' }).catch((error: unknown) => {
        throw new Error(`the loads are ${loads().join(', ')}`, { cause: error });
      });

    start('anna');
    await share();
    start('bert');
    const third = start('carl');
    await share();
    ok(count.arrived >= KEYS / 3, `${count.arrived} keys were handed over`);

    running.delete(third);
    await third.stop();
    await share();
  });
});
