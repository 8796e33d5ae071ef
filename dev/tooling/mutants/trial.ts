/** Runs the suites against a mutant and reports the result. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { MODEL_SPECS, type Mutant } from './mutant.js';
import { inScratch, PatchDoesNotFit } from './scratch.js';

export interface Verdict {
  /** `crashed`: the suite did not reach a judgement, which proves nothing. */
  readonly outcome: 'caught' | 'survived' | 'crashed';
  /** Who noticed, and what. */
  readonly by: string;
  /** How many schedules it took; null where it was no schedule. */
  readonly schedules: number | null;
  readonly seconds: number;
}

export interface Bounds {
  readonly schedules: number;
  readonly seed: number;
}

interface Failure {
  readonly fullTitle: string;
  readonly err: { readonly message?: string; readonly stack?: string };
}

/** What mocha's json reporter writes, as far as it is read here. */
interface Report {
  readonly stats: { readonly passes: number };
  readonly failures: readonly Failure[];
}

/** How the suites word a judgement, the last three in test/support/redis; anything else is an accident. */
const JUDGEMENT =
  /^(PromiseBroken|AssertionError|Error: (not )?(lost|acquired): |(Error|WaitedTooLong): waited \d+ ms|Error: instead of failing, )/u;

export async function tryMutant({ patches, specs }: Mutant, bounds: Bounds): Promise<Verdict> {
  const begun = performance.now();
  const finding = await inScratch(patches, async (directory) =>
    judge(await runSpecs(directory, specs ?? MODEL_SPECS, bounds)),
  ).catch((error: unknown): Omit<Verdict, 'seconds'> => {
    if (!(error instanceof PatchDoesNotFit)) throw error;
    return { outcome: 'crashed', by: error.message, schedules: null };
  });
  return { ...finding, seconds: (performance.now() - begun) / 1000 };
}

function judge(output: string): Omit<Verdict, 'seconds'> {
  const report = parse(output);
  if (report === null) return { outcome: 'crashed', by: output.trim().slice(-300), schedules: null };
  const [failure] = report.failures;
  if (failure === undefined) {
    const outcome = report.stats.passes > 0 ? 'survived' : 'crashed';
    return { outcome, by: `${report.stats.passes} tests passed`, schedules: null };
  }
  const { message = '', stack = '' } = failure.err;
  const [what = ''] = message.split('\n');
  const count = /^in schedule (\d+)/mu.exec(message)?.[1];
  return {
    outcome: JUDGEMENT.test(stack) ? 'caught' : 'crashed',
    by: `${failure.fullTitle}: ${what}`,
    schedules: count === undefined ? null : Number(count),
  };
}

function parse(output: string): Report | null {
  try {
    return JSON.parse(output.slice(output.indexOf('{\n'))) as Report;
  } catch {
    // It crashed before it could report.
    return null;
  }
}

/** ms; a mutant can loop in virtual time for ever, and mocha's own limit never gets its turn. */
const LONGEST_MS = 120_000;

function runSpecs(directory: string, specs: readonly string[], { schedules, seed }: Bounds): Promise<string> {
  const mocha = createRequire(__filename).resolve('mocha/bin/mocha.js');
  const env = {
    ...process.env,
    MODEL_SCHEDULES: String(schedules),
    MODEL_SEED: String(seed),
    MODEL_SHRINKS: '0',
    MODEL_PATH: undefined,
  };
  const args = [mocha, '--bail', '--reporter', 'json', ...specs.map((spec) => join(directory, spec))];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      ...{ cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] },
      ...{ timeout: LONGEST_MS, killSignal: 'SIGKILL' },
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (_code, signal) => {
      if (signal !== null) errors += `no judgement within ${LONGEST_MS / 1000} s`;
      resolve(output.includes('{\n') ? output : `${output}${errors}`);
    });
  });
}
