/**
 * What it takes to load the package into a program, beyond the Redis client that such a program has anyway. A process can
 * load a module once, so each sample is a new process; rxjs, which the package needs, is the floor.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '../../harness/cache-folder.js';
import { median, ratios, type Spread, spread } from '../../support/statistics.js';
import { check } from '../check.js';
import type { Experiment, Measurements, Setting } from '../experiment.js';

const run = promisify(execFile);

const SAMPLES = 40;
const QUICK_SAMPLES = 3;
/** The first process reads the files from the disk, for all others. */
const WARM_UP = 2;
const MAX_MS = 80;
/** Of a machine that loads rxjs in 36 ms. */
const MAX_RATIO = MAX_MS / 36;
const MAX_MB = 12;

const MODULES = [
  { name: 'rxjs', path: 'rxjs' },
  { name: 'the package, with rxjs', path: repositoryRoot },
] as const;

interface Load {
  readonly ms: number;
  readonly bytes: number;
  readonly files: number;
}

export const weight: Experiment = {
  name: 'weight',
  title: 'Loading the package into a program',
  run: async (setting) => findings(await measure(setting)),
};

/** By turns, so that what slows the machine slows both. */
async function measure({ quick, progress }: Setting): Promise<readonly (readonly Load[])[]> {
  const loads: Load[][] = MODULES.map(() => []);
  const samples = quick ? QUICK_SAMPLES : SAMPLES;
  for (let turn = -WARM_UP; turn < samples; turn += 1) {
    for (const [index, { path }] of MODULES.entries()) {
      const load = await loadOf(path);
      if (turn >= 0) loads[index]?.push(load);
    }
    progress.say(`${Math.max(0, turn + 1)} of ${samples}`);
  }
  return loads;
}

async function loadOf(path: string): Promise<Load> {
  const program = join(__dirname, 'load.js');
  const { stdout } = await run(process.execPath, ['--expose-gc', program, path], { cwd: repositoryRoot });
  return JSON.parse(stdout);
}

function findings(loads: readonly (readonly Load[])[]): Measurements {
  const ms = loads.map((each) => spread(each.map((load) => load.ms)));
  const mb = loads.map((each) => spread(each.map(({ bytes }) => bytes / 1e6)));
  const [floor = [], whole = []] = loads.map((each) => each.map((load) => load.ms));
  const ratio = median(ratios(whole, floor));
  const [, loaded] = ms as [Spread, Spread];
  const [, resident] = mb as [Spread, Spread];
  return {
    about:
      'require() in a process that has loaded @redis/client: ms, and MB of resident memory after collection.',
    table: {
      columns: ['', 'n', 'files', 'ms p50', 'ms p95', 'ms max', 'MB p50', 'MB p95'],
      rows: MODULES.map(({ name }, index) => row(name, loads[index]?.[0]?.files ?? 0, ms[index], mb[index])),
    },
    checks: [
      check({ name: 'p50 ÷ rxjs', value: ratio, comparison: '<=', target: MAX_RATIO, unit: '×' }),
      check({ name: 'p50 to load', value: loaded.p50, comparison: '<=', target: MAX_MS, unit: 'ms' }),
      check({ name: 'p50 of memory', value: resident.p50, comparison: '<=', target: MAX_MB, unit: 'MB' }),
    ],
    notes: ['The commands of the Redis client, 13 MB, are built with the first connection.'],
    figures: { ms, mb, ratio },
  };
}

function row(name: string, files: number, ms: Spread | undefined, mb: Spread | undefined) {
  return [name, ms?.n ?? 0, files, ms?.p50 ?? 0, ms?.p95 ?? 0, ms?.max ?? 0, mb?.p50 ?? 0, mb?.p95 ?? 0];
}
