/** Required by every run of mocha, in its main process and in its workers (.mocharc.json). */
import { join, relative } from 'node:path';
import type { Runner, Test } from 'mocha';
import { repositoryRoot } from '../cache-folder.js';
import { tellCovered } from './covered.js';
import { endAfterTests, endInTime, type Limits, limitsOf } from './end-of-run.js';
import { startCosting } from './file-costs.js';
import { notedSkips, tellNotRun } from './not-run.js';
import { openRunFolder } from './run-folder.js';
import { noteUnderWay } from './under-way.js';

const TESTS = join(repositoryRoot, 'test');

/** Mocha 12 ignores rejections that nobody handles; Node.js and Node-RED end their process. */
const unhandled: unknown[] = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));

const pending: string[] = [];
let folder: ReturnType<typeof openRunFolder>;
let limits: Limits;
let endCosting: (() => void) | undefined;

/** In the main process only; mocha calls it with its runner. */
export function mochaGlobalSetup(this: unknown): void {
  const runner = this as Runner;
  folder = openRunFolder();
  limits = limitsOf(runner);
  runner.on('pending', (test: Test) => pending.push(test.fullTitle()));
  endInTime(runner, folder.path, limits);
}

/** Behind the reporter's last word. To standard error: standard output may be a report for programs. */
export function mochaGlobalTeardown(): void {
  const lines = [...tellCovered(folder.path), ...tellNotRun(pending, notedSkips(folder.path))];
  if (lines.length > 0) console.error(`${lines.map((line) => `  ${line}`).join('\n')}\n`);
  folder.remove();
  endAfterTests(limits);
}

export const mochaHooks = {
  beforeAll(this: Mocha.Context): void {
    const file = this.test?.parent?.suites[0]?.file ?? 'a file';
    noteUnderWay(file);
    endCosting = startCosting(relative(TESTS, file));
  },
  beforeEach(this: Mocha.Context): void {
    noteUnderWay(this.currentTest?.fullTitle() ?? 'a test');
  },
  afterAll(): void {
    endCosting?.();
  },
  afterEach(): void {
    const [reason] = unhandled.splice(0);
    if (reason !== undefined) throw new Error('unhandled rejection', { cause: reason });
  },
};
