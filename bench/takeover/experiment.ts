/**
 * How long nobody leads when the leader steps down in good order: from its call to the moment at which the other's
 * isLeader() says yes, in two processes.
 *
 * The floor is the least that any such design needs: a PUBLISH that reaches a subscriber in the other process, and a
 * SET NX by it. Both alternate, in the same two processes and in the same direction.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startRedisServer } from '../../harness/redis-server';
import { check } from '../check';
import type { Experiment, Findings, Setting } from '../experiment';
import { type Spread, spread } from '../statistics';
import { Worker } from '../worker/worker';
import type { TakeoverReport } from './reports';

/** The default of the node; renewals are far apart and disturb few samples. */
const TTL_MS = 10_000;
const WARM_UP = 20;
/** ms */
const SAMPLE_MS = 5_000;

type Replica = Worker<TakeoverReport>;

interface Samples {
  readonly floor: readonly number[];
  readonly subject: readonly number[];
}

export const takeover: Experiment = {
  name: 'takeover',
  title: 'Takeover after a clean stop',
  run: async (setting) => findings(await measure(setting)),
};

async function measure(setting: Setting): Promise<Samples> {
  const server = await startRedisServer({ own: true });
  const replicas: Replica[] = [];
  try {
    for (const name of ['left', 'right']) {
      const worker = await Worker.start<TakeoverReport>(join(__dirname, 'worker.ts'));
      replicas.push(worker);
      const { host, port } = server;
      await worker.ask('open', {
        host,
        port,
        name,
        key: 'bench',
        ttlMs: TTL_MS,
        floorChannel: 'bench-floor',
      });
      await worker.reports.waitFor(settled, SAMPLE_MS, `${name} to have a role`);
    }
    const [left, right] = replicas as [Replica, Replica];
    return await alternate(left, right, setting);
  } finally {
    await Promise.all(replicas.map((worker) => worker.stop()));
    await server.stop();
  }
}

function settled(report: TakeoverReport): boolean {
  return report.kind === 'leads' || (report.kind === 'follows' && report.leader !== null);
}

async function alternate(first: Replica, second: Replica, { quick, progress }: Setting): Promise<Samples> {
  const wanted = quick ? 40 : 500;
  const floor: number[] = [];
  const subject: number[] = [];
  let [leader, follower] = [first, second];
  for (let sample = -WARM_UP; sample < wanted; sample += 1) {
    // Which of the two goes first changes, too: the first one finds colder caches.
    const floorFirst = sample % 4 < 2;
    let floorMs = floorFirst ? await floorSample(leader, follower, sample) : 0;
    const subjectMs = await subjectSample(leader, follower);
    if (!floorFirst) floorMs = await floorSample(leader, follower, sample);
    [leader, follower] = [follower, leader];
    if (sample < 0) continue;
    floor.push(floorMs);
    subject.push(subjectMs);
    progress.count(sample + 1, wanted, 'takeovers');
  }
  return { floor, subject };
}

async function floorSample(from: Replica, to: Replica, sample: number): Promise<number> {
  await rest();
  const mark = to.reports.mark();
  const fits = (report: TakeoverReport) => report.kind === 'floor' && report.sample === sample;
  const taken = to.reports.waitFor(fits, SAMPLE_MS, 'a bare SET NX', mark);
  const [begun, { atMs }] = await Promise.all([from.ask<number>('publish', { sample }), taken]);
  return atMs - begun;
}

async function subjectSample(from: Replica, to: Replica): Promise<number> {
  await rest();
  const mark = to.reports.mark();
  const behind = from.reports.mark();
  const taken = to.reports.waitFor(({ kind }) => kind === 'leads', SAMPLE_MS, 'a takeover', mark);
  const [begun, { atMs }] = await Promise.all([from.ask<number>('resign'), taken]);
  await from.reports.waitFor(
    (report) => report.kind === 'follows' && report.leader !== null,
    SAMPLE_MS,
    'the one that resigned to follow',
    behind,
  );
  return atMs - begun;
}

/** An uneven pause: samples fall anywhere between the timers of all that takes part. */
async function rest(): Promise<void> {
  await delay(12 + Math.random() * 8);
}

function findings({ floor, subject }: Samples): Findings {
  const [floorSpread, subjectSpread] = [spread(floor), spread(subject)];
  const ratio = (of: (spread: Spread) => number) => of(subjectSpread) / of(floorSpread);
  const row = (name: string, { n, p50, p95, p99, max }: Spread) => [name, n, p50, p95, p99, max];
  return {
    about:
      'From resign() in one process to isLeader() in another, ms; lease of 10 s, samples alternate with the floor.',
    table: {
      columns: ['', 'n', 'p50', 'p95', 'p99', 'max'],
      rows: [
        row('floor: PUBLISH, then SET NX by a bare client', floorSpread),
        row('takeover between two electors', subjectSpread),
        [
          'takeover ÷ floor',
          '',
          ratio(({ p50 }) => p50),
          ratio(({ p95 }) => p95),
          ratio(({ p99 }) => p99),
          '',
        ],
      ],
    },
    checks: [
      check({
        name: 'p50 of a clean takeover ÷ p50 of the floor',
        value: ratio(({ p50 }) => p50),
        ...{ comparison: '<=', target: 2, unit: '×' },
      }),
    ],
    notes: [],
    figures: {
      unit: 'ms',
      ttlMs: TTL_MS,
      floor: floorSpread,
      takeover: subjectSpread,
      samples: { floor, takeover: subject },
    },
  };
}
