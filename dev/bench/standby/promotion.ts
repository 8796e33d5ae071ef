/** How soon a standby's flows run once it leads, beside a Node-RED that is started for it. */
import { monotonicMs, type Replica, startReplica } from '../../harness/node-red/index.js';
import { type RedisServer, startRedisServer } from '../../harness/redis-server/index.js';
import { type Spread, spread } from '../../support/statistics.js';
import { check } from '../check.js';
import type { Experiment, Measurements, Setting } from '../experiment.js';
import { FIRST, flowOf } from './flows.js';
import { active, handOver, ledAt, ready, startStandby, WAIT_MS } from './standbys.js';

const TTL_S = 5;

interface Size {
  readonly name: string;
  readonly nodes: number;
  /** One node in so many is a function node. */
  readonly functions?: number;
  /** For the median, in ms. */
  readonly target: number;
}

const SIZES: readonly Size[] = [
  { name: '10', nodes: 10, target: 20 },
  { name: '1 000', nodes: 1_000, target: 150 },
  { name: '1 000, a tenth functions', nodes: 1_000, functions: 10, target: 150 },
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
      for (const size of SIZES) results.push(await measure(size, server, setting));
      return findings(results);
    } finally {
      await server.stop();
    }
  },
};

interface Result {
  readonly size: Size;
  readonly promoted: Spread;
  readonly cold: Spread;
}

async function measure(size: Size, server: RedisServer, { quick, progress }: Setting): Promise<Result> {
  const [promotions, coldStarts] = quick ? [2, 1] : [PROMOTIONS, COLD_STARTS];
  const flows = flowOf(size.nodes, size.functions);
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
      progress.count(promoted.length, promotions, `${size.name} nodes, promotion`);
      // In between, so that both meet the same machine.
      if (promoted.length * coldStarts >= (cold.length + 1) * promotions) cold.push(await startCold(flows));
    }
    return { size, promoted: spread(promoted), cold: spread(cold) };
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
      rows: results.flatMap(({ size: { name }, promoted, cold }) => [
        row('promotion', name, promoted),
        row('cold start', name, cold),
      ]),
    },
    checks: results.map(({ size: { name, target }, promoted }) =>
      check({
        name: `promotion, ${name} nodes, p50`,
        value: promoted.p50,
        ...({ comparison: '<=', target, unit: 'ms' } as const),
      }),
    ),
    notes: results.map(
      ({ size: { name }, promoted, cold }) =>
        `${name} nodes: a cold start takes ${(cold.p50 / promoted.p50).toFixed(0)} times as long.`,
    ),
    figures: {
      unit: 'ms',
      sizes: Object.fromEntries(
        results.map(({ size: { name }, promoted, cold }) => [name, { promoted, cold }]),
      ),
    },
  };
}

function row(title: string, nodes: string, { n, min, p50, p95, max }: Spread): readonly (string | number)[] {
  return [title, nodes, n, min, p50, p95, max];
}
