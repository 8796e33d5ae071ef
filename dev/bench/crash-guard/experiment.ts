/** How soon another replica leads after each way in which a process ends without a clean stop, with and without a guard. */
import { join } from 'node:path';
import { repositoryRoot } from '../../harness/cache-folder.js';
import { OwnedProcess } from '../../harness/owned-process.js';
import { startRedisServer } from '../../harness/redis-server/index.js';
import { temporaryFolder } from '../../harness/temporary-folder.js';
import { poll } from '../../harness/waiting.js';
import { type Spread, spread } from '../../support/statistics.js';
import type { Address } from '../bare-client.js';
import { type Check, check } from '../check.js';
import type { Experiment, Measurements, Setting } from '../experiment.js';
import { type Condition, type Crash, Fleet, TTL_MS } from './fleet.js';

interface Part extends Condition {
  readonly crashes: number;
  /** Targets, in ms. */
  readonly p50?: number;
  readonly p99?: number;
}

/** Before a replica joins, which takes another 30: what Node-RED has with a few nodes. */
const USUAL_MB = 110;
const P50_MS = 25;
const P99_MS = 60;
const EXCEPTION_P50_MS = 250;

const child = { kind: 'child' } as const;
const killed = { end: 'SIGKILL', guard: null } as const;

const CHILD: readonly Part[] = [
  { ...killed, name: 'none', title: 'kill -9, no guard', crashes: 5, megabytes: USUAL_MB },
  {
    ...{ ...killed, name: 'child', title: 'kill -9, guard as a child', crashes: 100, megabytes: USUAL_MB },
    ...{ guard: child, p50: P50_MS, p99: P99_MS },
  },
];

const OTHER_ENDS: readonly Part[] = [
  {
    name: 'exception',
    title: 'exception (last words)',
    end: 'exception',
    guard: null,
    crashes: 40,
    p50: EXCEPTION_P50_MS,
  },
  { ...killed, name: 'child-500', title: 'kill -9, child', guard: child, megabytes: 500, crashes: 20 },
  { ...killed, name: 'child-1500', title: 'kill -9, child', guard: child, megabytes: 1_500, crashes: 10 },
  { name: 'abort', title: 'abort, child', end: 'abort', guard: child, megabytes: USUAL_MB, crashes: 20 },
  {
    ...{ name: 'heap', title: 'heap exhausted at 256 MB, child', end: 'heap', guard: child, crashes: 6 },
    nodeArguments: ['--max-old-space-size=256'],
  },
];

function sidecarParts(path: string): readonly Part[] {
  const guard = { kind: 'sidecar', path } as const;
  const part = { ...killed, guard, megabytes: USUAL_MB, p50: P50_MS, p99: P99_MS };
  return [
    { ...part, name: 'sidecar', title: 'kill -9, guard as a sidecar', crashes: 100 },
    { ...part, name: 'namespace', title: 'the same, process 1 of a namespace', crashes: 30, namespace: true },
    {
      ...{ ...killed, name: 'child-namespace', title: 'child, process 1 of a namespace', guard: child },
      ...{ megabytes: USUAL_MB, crashes: 8, namespace: true },
    },
  ];
}

export const crashChild = experiment(
  'crash-child',
  'After kill -9, with a guard as a child',
  (place, setting) => measure(CHILD, place, setting),
);

export const crashEnds = experiment(
  'crash-ends',
  'After other ends, and of larger processes',
  (place, setting) => measure(OTHER_ENDS, place, setting),
);

export const crashSidecar = experiment(
  'crash-sidecar',
  'After kill -9, with a sidecar',
  async (place, setting) => {
    const folder = temporaryFolder('guard');
    const path = join(folder.path, 'guard.sock');
    const guard = await OwnedProcess.start({
      command: process.execPath,
      args: [join(repositoryRoot, 'dist/bin/cluster-leader.js'), 'guard', '--socket', path],
      env: { PATH: process.env.PATH, REDIS_HOST: place.host, REDIS_PORT: String(place.port) },
    });
    try {
      await poll(() => guard.lines.some((line) => line.startsWith('connected')), {
        ms: 10_000,
        what: 'the guard',
      });
      return await measure(sidecarParts(path), place, setting);
    } finally {
      await guard.kill();
      folder.remove();
    }
  },
);

type Measure = (place: Address, setting: Setting) => Promise<Measurements>;

function experiment(name: string, title: string, work: Measure): Experiment {
  return {
    name,
    title,
    run: async (setting) => {
      const server = await startRedisServer({ own: true });
      try {
        return await work(server, setting);
      } finally {
        await server.stop();
      }
    },
  };
}

async function measure(parts: readonly Part[], place: Address, setting: Setting): Promise<Measurements> {
  const found: [Part, readonly Crash[]][] = [];
  for (const part of parts) found.push([part, await crashAgainAndAgain(part, place, setting)]);
  return findings(found);
}

async function crashAgainAndAgain(
  part: Part,
  place: Address,
  { quick, progress }: Setting,
): Promise<readonly Crash[]> {
  const wanted = quick ? 2 : part.crashes;
  const crashes: Crash[] = [];
  const fleet = new Fleet(place, part);
  try {
    await fleet.open();
    while (crashes.length < wanted) {
      crashes.push(await fleet.crash());
      progress.count(crashes.length, wanted, part.title);
    }
    return crashes;
  } finally {
    await fleet.close();
  }
}

function findings(found: readonly (readonly [Part, readonly Crash[]])[]): Measurements {
  const spreads = found.map(([part, crashes]) => ({
    part,
    takeover: spread(crashes.map(({ takeoverMs }) => takeoverMs)),
    megabytes: Math.max(...crashes.map(({ megabytes }) => megabytes)),
  }));
  return {
    about: `From the kill, or from when the process begins to end itself, to the other's isLeader(), ms; TTL ${TTL_MS / 1000} s.`,
    table: {
      columns: ['', 'MB', 'n', 'min', 'p50', 'p95', 'p99', 'max'],
      rows: spreads.map(({ part, megabytes, takeover: { n, min, p50, p95, p99, max } }) => [
        ...[part.title, megabytes],
        ...[n, min, p50, p95, p99, max],
      ]),
    },
    checks: spreads.flatMap(({ part, takeover }) => checksOf(part, takeover)),
    notes: ['MB: resident memory of the process that ended, as it joined.'],
    figures: {
      unit: 'ms',
      ttlMs: TTL_MS,
      conditions: Object.fromEntries(
        spreads.map(({ part, takeover, megabytes }) => [part.name, { megabytes, takeover }]),
      ),
    },
  };
}

function checksOf({ title, p50, p99 }: Part, takeover: Spread): readonly Check[] {
  const wanted = [
    { name: `p50, ${title}`, value: takeover.p50, target: p50 },
    { name: `p99, ${title}`, value: takeover.p99, target: p99 },
  ];
  return wanted.flatMap(({ name, value, target }) =>
    target === undefined ? [] : [check({ name, value, target, comparison: '<=', unit: 'ms' })],
  );
}
