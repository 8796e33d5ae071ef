/** How soon the flows run elsewhere after the active replica was killed, with and without a crash guard. */
import { monotonicMs, type Replica } from '../../harness/node-red/index.js';
import { type RedisServer, startRedisServer } from '../../harness/redis-server/index.js';
import { type Spread, spread } from '../../support/statistics.js';
import { type BareClient, bareClient } from '../bare-client.js';
import type { Experiment, Measurements, Setting } from '../experiment.js';
import { FIRST, flowOf } from './flows.js';
import { active, LOCK_KEY, ready, startStandby, WAIT_MS } from './standbys.js';

const NODES = 10;

interface Condition {
  readonly title: string;
  readonly guard: boolean;
  readonly ttlS: number;
  readonly crashes: number;
}

const CONDITIONS: readonly Condition[] = [
  { title: 'no guard', guard: false, ttlS: 2, crashes: 10 },
  { title: 'guard as a child', guard: true, ttlS: 10, crashes: 20 },
];

export const standbyCrash: Experiment = {
  name: 'standby-crash',
  title: 'Hot standby: kill -9 of the active replica',
  run: async (setting) => {
    const server = await startRedisServer({ own: true });
    const client = await bareClient(server);
    try {
      const results: Result[] = [];
      for (const condition of CONDITIONS) results.push(await measure(condition, { server, client }, setting));
      return findings(results);
    } finally {
      client.destroy();
      await server.stop();
    }
  },
};

interface Place {
  readonly server: RedisServer;
  readonly client: BareClient;
}

interface Crash {
  /** ms from the kill to the next replica's first message. */
  readonly fullMs: number;
  /** The same without what was left of the lease. */
  readonly beyondMs: number;
}

interface Result {
  readonly condition: Condition;
  readonly full: Spread;
  readonly beyond: Spread;
}

async function measure(condition: Condition, place: Place, { quick, progress }: Setting): Promise<Result> {
  const wanted = quick ? 1 : condition.crashes;
  const crashes: Crash[] = [];
  let count = 0;
  const start = (): Promise<Replica> => {
    count += 1;
    const env = { CLUSTER_LEADER_CRASH_GUARD: String(condition.guard) };
    const { server } = place;
    return startStandby({
      server,
      name: `replica-${count}`,
      flows: flowOf(NODES),
      ttlS: condition.ttlS,
      env,
    });
  };
  let running = [await start()];
  try {
    while (crashes.length < wanted) {
      running = [...running, await start()];
      const [victim, next] = running as [Replica, Replica];
      await active(victim);
      await ready(next);
      crashes.push(await crash(victim, next, place.client));
      running = [next];
      progress.count(crashes.length, wanted, condition.title);
    }
  } finally {
    await Promise.all(running.map((replica) => replica.stop()));
  }
  const full = spread(crashes.map(({ fullMs }) => fullMs));
  return { condition, full, beyond: spread(crashes.map(({ beyondMs }) => beyondMs)) };
}

async function crash(victim: Replica, next: Replica, client: BareClient): Promise<Crash> {
  const mark = next.messages.mark();
  const restMs = await client.pTTL(LOCK_KEY);
  const killedAt = monotonicMs();
  await victim.kill();
  const first = await next.messages.waitFor(({ label }) => label === FIRST, WAIT_MS, 'a message', mark);
  const fullMs = first.atMs - killedAt;
  return { fullMs, beyondMs: fullMs - restMs };
}

function findings(results: readonly Result[]): Measurements {
  return {
    about: `From the kill of the active replica to the first message of the flows on the next one, ${NODES} nodes, ms.`,
    table: {
      columns: ['', 'TTL, s', 'n', 'min', 'p50', 'p95', 'max', 'beyond the lease: p50', 'max'],
      rows: results.map(({ condition: { title, ttlS, guard }, full, beyond }) => [
        ...[title, ttlS, full.n, full.min, full.p50, full.p95, full.max],
        ...(guard ? ['', ''] : [beyond.p50, beyond.max]),
      ]),
    },
    checks: [],
    notes: ['With a guard the next replica does not wait for the end of the lease.'],
    figures: {
      unit: 'ms',
      conditions: Object.fromEntries(
        results.map(({ condition, full, beyond }) => [
          condition.title,
          { ttlS: condition.ttlS, full, beyond },
        ]),
      ),
    },
  };
}
