/** How soon a standby's flows run once it leads, beside a Node-RED that is started for it. */
import { monotonicMs, type Replica, startReplica } from '../../harness/node-red/index.js';
import { type RedisServer, startRedisServer } from '../../harness/redis-server/index.js';
import { type Spread, spread } from '../../support/statistics.js';
import { check } from '../check.js';
import type { Experiment, Measurements, Setting } from '../experiment.js';
import { FIRST, flowOf } from './flows.js';
import { active, handOver, ledAt, ready, startStandby, WAIT_MS } from './standbys.js';

const TTL_S = 5;
/** Nodes, and the target for the median in ms. */
const SIZES: readonly (readonly [number, number])[] = [
  [10, 20],
  [1_000, 150],
];
const PROMOTIONS = 30;
const COLD_STARTS = 10;

export const promotion: Experiment = {
  name: 'standby',
  title: 'Hot standby: from leading to the first message',
  run: async (setting) => {
    const server = await startRedisServer({ own: true });
    try {
      const results: Result[] = [];
      for (const [count, target] of SIZES) results.push(await measure(count, target, server, setting));
      return findings(results);
    } finally {
      await server.stop();
    }
  },
};

interface Result {
  readonly count: number;
  readonly target: number;
  readonly promoted: Spread;
  readonly cold: Spread;
}

async function measure(
  count: number,
  target: number,
  server: RedisServer,
  { quick, progress }: Setting,
): Promise<Result> {
  const [promotions, coldStarts] = quick ? [2, 1] : [PROMOTIONS, COLD_STARTS];
  const flows = flowOf(count);
  const replicas: Replica[] = [];
  const promoted: number[] = [];
  const cold: number[] = [];
  try {
    for (const name of ['anna', 'bert'])
      replicas.push(await startStandby({ server, name, flows, ttlS: TTL_S }));
    let [from, to] = replicas as [Replica, Replica];
    await active(from);
    while (promoted.length < promotions) {
      await ready(to);
      promoted.push(await promote(from, to));
      [from, to] = [to, from];
      progress.count(promoted.length, promotions, `${count} nodes, promotion`);
      // In between, so that both meet the same machine.
      if (promoted.length * coldStarts >= (cold.length + 1) * promotions) cold.push(await startCold(flows));
    }
    return { count, target, promoted: spread(promoted), cold: spread(cold) };
  } finally {
    await Promise.all(replicas.map((replica) => replica.stop()));
  }
}

/** @returns ms from the role to the message */
async function promote(from: Replica, to: Replica): Promise<number> {
  const marks = [to.logs.mark(), to.messages.mark()] as const;
  await handOver(from, to);
  const since = await ledAt(to, marks[0]);
  const first = await to.messages.waitFor(({ label }) => label === FIRST, WAIT_MS, 'a message', marks[1]);
  return first.atMs - since;
}

/** @returns ms from the start of the process to the message */
async function startCold(flows: readonly object[]): Promise<number> {
  const began = monotonicMs();
  const replica = await startReplica({ flows, hostname: 'cold' });
  const { atMs } = await replica.waitFor(({ label }) => label === FIRST, WAIT_MS);
  await replica.stop();
  return atMs - began;
}

function findings(results: readonly Result[]): Measurements {
  return {
    about:
      'From the role to the first message of the flows, with two real Node-RED processes that hand over to each other; beside it, from the start of a Node-RED process to the same message; ms.',
    table: {
      columns: ['', 'nodes', 'n', 'min', 'p50', 'p95', 'max'],
      rows: results.flatMap(({ count, promoted, cold }) => [
        row('promotion', count, promoted),
        row('cold start', count, cold),
      ]),
    },
    checks: results.map(({ count, target, promoted }) =>
      check({
        name: `promotion, ${count} nodes, p50`,
        value: promoted.p50,
        ...({ comparison: '<=', target, unit: 'ms' } as const),
      }),
    ),
    notes: results.map(
      ({ count, promoted, cold }) =>
        `${count} nodes: a cold start takes ${(cold.p50 / promoted.p50).toFixed(0)} times as long.`,
    ),
    figures: {
      unit: 'ms',
      sizes: Object.fromEntries(results.map(({ count, promoted, cold }) => [count, { promoted, cold }])),
    },
  };
}

function row(title: string, count: number, { n, min, p50, p95, max }: Spread): readonly (string | number)[] {
  return [title, count, n, min, p50, p95, max];
}
