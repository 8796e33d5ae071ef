/**
 * Three replicas share 30 lock keys on a real server. They are pools of one process, with connections of their own.
 *
 * How evenly is tested in virtual time (simulated-fleet.spec.ts): on a busy machine a candidate misses a hand-over when this
 * process is held up for 100 ms, and is then barred for longer than this test takes.
 */
import { ok } from 'node:assert/strict';
import { poll } from '../../../dev/harness/waiting.js';
import type { SingleServer } from '../../../src/redis/server-options.js';
import { Deploys } from '../../../src/runtime/deploys.js';
import { ElectorPool } from '../../../src/runtime/elector-pool.js';
import type { Participant } from '../../../src/runtime/participant.js';
import { SystemClock } from '../../../src/runtime/system-clock.js';
import { useLab } from '../../support/redis/lab.js';
import { newKey } from '../../support/redis/leases.js';

const KEYS = 30;
const TTL_MS = 1_000;
/** ms; a better candidate has to last for ten seconds. */
const SHARED_MS = 60_000;

const nothing = (): undefined => undefined;

class PooledReplica {
  readonly participants: readonly Participant[];
  /** Leases handed over to another replica, as against lost by a stall of this process. */
  handOvers = 0;

  constructor(server: SingleServer, name: string, keys: readonly string[]) {
    const watcher = { opened: nothing, changed: nothing, closing: () => Promise.resolve() };
    const pool = new ElectorPool({ clock: new SystemClock(), deploys: new Deploys(), name, watcher });
    this.participants = keys.map((lockKey) =>
      pool.join({
        ...{ server, lockKey, ttlMs: TTL_MS, nodeId: lockKey },
        ...{ waitOnEmptyRedis: false, balance: true },
      }),
    );
    for (const { elector } of this.participants) {
      elector.changes$.subscribe(({ view, previousRole }) => {
        if (previousRole === 'leader' && view.reason === 'resigned') this.handOvers += 1;
      });
    }
  }

  get load(): number {
    return this.participants.filter(({ elector }) => elector.isLeader()).length;
  }

  async stop(): Promise<void> {
    await Promise.all(this.participants.map((participant) => participant.leave()));
  }
}

describe('balance on Redis', function () {
  this.timeout(2 * SHARED_MS);
  const lab = useLab();
  const running = new Set<PooledReplica>();

  afterEach(async () => {
    await Promise.all([...running].map((replica) => replica.stop()));
    running.clear();
  });

  it('three replicas share what one led, and what one of them leaves behind', async () => {
    const prefix = newKey();
    const keys = Array.from({ length: KEYS }, (_, index) => `${prefix}:${index}`);
    const start = (name: string) => {
      const replica = new PooledReplica(lab.options, name, keys);
      running.add(replica);
      return replica;
    };
    const handOvers = () => [...running].reduce((sum, replica) => sum + replica.handOvers, 0);
    const loads = () => [...running].map(({ load }) => load);
    /** All keys are led, and each replica leads at least so many. */
    const share = (least: number) =>
      poll(() => loads().reduce((sum, load) => sum + load, 0) === KEYS && Math.min(...loads()) >= least, {
        ...{ ms: SHARED_MS, everyMs: 50, what: `${least} keys for each at least` },
      }).catch((error: unknown) => {
        throw new Error(`the loads are ${loads().join(', ')}`, { cause: error });
      });

    start('anna');
    await share(KEYS);
    start('bert');
    const third = start('carl');
    await share(4);
    ok(handOvers() > 0, 'no key was handed over');

    running.delete(third);
    await third.stop();
    await share(8);
  });
});
