/**
 * How long there is no leader after a crash, beyond the end of the lease, before which no replica may lead.
 *
 * Two servers, one of them full of keys with a TTL, one after the other: a replica that came back delayed the takeover
 * of another pair, and its floor, by 10 ms and more. The floor is a timer and a SET NX of a bare client, in the process
 * that takes over and right after it did.
 */
import { join } from 'node:path';
import { startRedisServer } from '../../harness/redis-server/index.js';
import { type Spread, spread } from '../../support/statistics.js';
import { bareClient } from '../bare-client.js';
import { check } from '../check.js';
import type { Experiment, Measurements, Setting } from '../experiment.js';
import { Worker } from '../worker/worker.js';
import { type CrashSample, Pair, TTL_MS } from './pair.js';
import type { CrashReport } from './reports.js';
import { addVolatileKeys } from './volatile-keys.js';

const VOLATILE_KEYS = 300_000;
/** Targets. */
const P50_MS = 4;
const P99_MS = 25;

interface Condition {
  readonly name: string;
  readonly title: string;
  readonly volatileKeys: number;
}

type Samples = ReadonlyMap<Condition, readonly CrashSample[]>;

export const crash: Experiment = {
  name: 'crash',
  title: 'Takeover after a crash',
  run: async (setting) => findings(await measure(setting)),
};

async function measure(setting: Setting): Promise<Samples> {
  const volatileKeys = setting.quick ? VOLATILE_KEYS / 10 : VOLATILE_KEYS;
  const conditions: readonly Condition[] = [
    { name: 'empty', title: 'empty Redis', volatileKeys: 0 },
    { name: 'full', title: `beside ${volatileKeys / 1000} 000 volatile keys`, volatileKeys },
  ];
  const workers: Worker<CrashReport>[] = [];
  try {
    for (let side = 0; side < 2; side += 1) workers.push(await Worker.start(join(__dirname, 'worker.ts')));
    const found = new Map<Condition, readonly CrashSample[]>();
    for (const condition of conditions) {
      setting.progress.say(condition.title);
      found.set(condition, await crashAgainAndAgain(condition, workers, setting));
    }
    return found;
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
  }
}

async function crashAgainAndAgain(
  { name, volatileKeys }: Condition,
  workers: readonly Worker<CrashReport>[],
  { quick, progress }: Setting,
): Promise<readonly CrashSample[]> {
  const [left, right] = workers as [Worker<CrashReport>, Worker<CrashReport>];
  const wanted = quick ? 16 : 120;
  const server = await startRedisServer({ own: true });
  const client = await bareClient(server);
  try {
    await addVolatileKeys(client, volatileKeys);
    const sides = [
      { worker: left, name: 'left' },
      { worker: right, name: 'right' },
    ] as const;
    const pair = new Pair(`bench:${name}`, server, client, sides);
    await pair.open();
    const samples: CrashSample[] = [];
    while (samples.length < wanted) {
      samples.push(await pair.crash());
      progress.count(samples.length, wanted, 'crashes');
    }
    return samples;
  } finally {
    client.destroy();
    await server.stop();
  }
}

/** A target in ms says something about the package only where a bare timer would have met it. */
function excuses(
  spreads: readonly { readonly condition: Condition; readonly takeover: Spread; readonly floor: Spread }[],
): readonly string[] {
  return spreads
    .filter(({ takeover, floor }) => takeover.p99 > P99_MS && floor.p99 > P99_MS)
    .map(
      ({ condition }) =>
        `${condition.title}: a bare timer missed p99, too; the machine was too busy to tell.`,
    );
}

function findings(found: Samples): Measurements {
  const spreads = [...found].map(([condition, samples]) => ({
    condition,
    takeover: spread(samples.map(({ takeoverMs }) => takeoverMs)),
    floor: spread(samples.map(({ floorMs }) => floorMs)),
  }));
  const all = [...found.values()].flat();
  const clockError = Math.max(...all.map(({ clockErrorMs }) => clockErrorMs));
  const row = (name: string, { n, min, p50, p95, p99, max }: Spread) => [name, n, min, p50, p95, p99, max];
  return {
    about: `From the lease's end (PEXPIRETIME + 1) to the other's isLeader(), ms; TTL ${TTL_MS / 1000} s.`,
    table: {
      columns: ['', 'n', 'min', 'p50', 'p95', 'p99', 'max'],
      rows: spreads.flatMap(({ condition, takeover, floor }) => [
        row(`takeover, ${condition.title}`, takeover),
        row('  floor: timer, then SET NX by a bare client', floor),
      ]),
    },
    checks: spreads.flatMap(({ condition, takeover }) => [
      check({
        name: `p50, ${condition.title}`,
        value: takeover.p50,
        comparison: '<=',
        target: P50_MS,
        unit: 'ms',
      }),
      check({
        name: `p99, ${condition.title}`,
        value: takeover.p99,
        comparison: '<=',
        target: P99_MS,
        unit: 'ms',
      }),
    ]),
    notes: [
      ...excuses(spreads),
      `Comparing the server's clock with the process' adds an error of at most ${clockError.toFixed(2)} ms.`,
    ],
    figures: {
      unit: 'ms',
      ttlMs: TTL_MS,
      clockError,
      conditions: Object.fromEntries(
        spreads.map(({ condition, takeover, floor }) => [
          condition.name,
          { volatileKeys: condition.volatileKeys, takeover, floor, samples: found.get(condition) },
        ]),
      ),
    },
  };
}
