/**
 * How long there is no leader when one resigns: from its call to the moment at which the other's isLeader() returns
 * true, in two processes.
 *
 * The floor is the least that any such design needs: a PUBLISH that reaches a subscriber in the other process, and a
 * SET NX by it. The ways alternate, in the same two processes and in the same direction.
 */
import { join } from 'node:path';
import { startRedisServer } from '../../harness/redis-server/index.js';
import { type Spread, spread } from '../../support/statistics.js';
import { check } from '../check.js';
import type { Experiment, Measurements, Setting } from '../experiment.js';
import { Worker } from '../worker/worker.js';
import { HANDOVER_MS, handovers, rest, type TakeoverWorker, WAYS, type Way } from './handover.js';
import type { TakeoverReport } from './reports.js';

/** The default of the node; renewals are far apart and disturb few samples. */
const TTL_MS = 10_000;
const WARM_UP = 20;

type Samples = Readonly<Record<Way, readonly number[]>>;

export const takeover: Experiment = {
  name: 'takeover',
  title: 'Takeover after a clean stop',
  run: async (setting) => findings(await measure(setting)),
};

async function measure(setting: Setting): Promise<Samples> {
  const server = await startRedisServer({ own: true });
  const replicas: TakeoverWorker[] = [];
  try {
    for (const name of ['left', 'right']) {
      const worker = await Worker.start<TakeoverReport>(join(__dirname, 'worker.ts'));
      replicas.push(worker);
      const { host, port } = server;
      await worker.ask('open', { host, port, name, key: 'bench', ttlMs: TTL_MS });
      await worker.reports.waitFor(settled, HANDOVER_MS, `${name} to have a role`);
    }
    const [left, right] = replicas as [TakeoverWorker, TakeoverWorker];
    await left.ask('acquire');
    return await alternate(left, right, setting);
  } finally {
    await Promise.all(replicas.map((worker) => worker.stop()));
    await server.stop();
  }
}

function settled(report: TakeoverReport): boolean {
  return report.kind === 'leads' || (report.kind === 'follows' && report.leader !== null);
}

async function alternate(
  first: TakeoverWorker,
  second: TakeoverWorker,
  { quick, progress }: Setting,
): Promise<Samples> {
  const wanted = quick ? 40 : 500;
  const samples: Record<Way, number[]> = { floor: [], scripts: [], electors: [] };
  let [from, to] = [first, second];
  for (let sample = 0; sample < WARM_UP + wanted; sample += 1) {
    // Which way goes first changes, too, at another pace than the direction does.
    const begin = Math.floor(sample / 2);
    for (let place = 0; place < WAYS.length; place += 1) {
      const way = WAYS[(begin + place) % WAYS.length] ?? 'floor';
      await rest();
      const took = await handovers[way](from, to, sample);
      if (sample >= WARM_UP) samples[way].push(took);
    }
    [from, to] = [to, from];
    progress.count(sample + 1, WARM_UP + wanted, 'rounds');
  }
  return samples;
}

function findings(samples: Samples): Measurements {
  const of: Record<Way, Spread> = {
    floor: spread(samples.floor),
    scripts: spread(samples.scripts),
    electors: spread(samples.electors),
  };
  const ratio = (way: Way) => of[way].p50 / of.floor.p50;
  const row = (name: string, way: Way) => {
    const { n, p50, p95, p99, max } = of[way];
    return [name, n, p50, p95, p99, max, way === 'floor' ? '' : ratio(way)];
  };
  return {
    about: 'From the call in one process to the answer in another, ms; the ways alternate, on one server.',
    table: {
      columns: ['', 'n', 'p50', 'p95', 'p99', 'max', 'p50 ÷ floor'],
      rows: [
        row('floor: PUBLISH, then SET NX, by bare clients', 'floor'),
        row('  the package’s two scripts, by bare clients', 'scripts'),
        row('takeover between two electors: resign() to isLeader()', 'electors'),
      ],
    },
    checks: [
      check({
        name: 'p50 of a clean takeover ÷ p50 of the floor',
        value: ratio('electors'),
        ...{ comparison: '<=', target: 2, unit: '×' },
      }),
    ],
    notes: [],
    figures: {
      unit: 'ms',
      ttlMs: TTL_MS,
      floor: of.floor,
      scripts: of.scripts,
      takeover: of.electors,
      samples,
    },
  };
}
