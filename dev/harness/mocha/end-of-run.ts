/** A run ends: when its tests are over, whatever they left open; and when they take far longer than they should. */
import type { Runner } from 'mocha';
import { stillOpen } from './still-open.js';
import { notedUnderWay } from './under-way.js';

/** For what takes a moment to close, in ms. */
const LINGER_MS = 3_000;

/** Of a whole run, in minutes: twice what it takes in Docker on two busy cores. */
const LIMIT_MINUTES = 20;

export interface Limits {
  readonly lingerMs: number;
  /** Infinite: none. */
  readonly runMs: number;
}

/** CLUSTER_LEADER_TEST_MINUTES sets the limit of the run, 0 takes it away; so does `--timeout 0` (test:deep, debuggers). */
export function limitsOf(runner: Runner, env: NodeJS.ProcessEnv = process.env): Limits {
  const minutes = Number(env.CLUSTER_LEADER_TEST_MINUTES || LIMIT_MINUTES);
  const none = minutes === 0 || runner.suite.timeout() === 0;
  return { lingerMs: LINGER_MS, runMs: none ? Number.POSITIVE_INFINITY : minutes * 60_000 };
}

/** Fails a process that lives on after its tests, and names what keeps it alive. Does not keep it alive itself. */
export function endAfterTests({ lingerMs: ms }: Limits): void {
  const timer = setTimeout(() => {
    console.error(`\nThe tests are over, but ${ms / 1_000} s later something is still open:`);
    for (const thing of stillOpen()) console.error(`  ${thing}`);
    console.error('A test has to close what it opens, also if it fails.');
    fail();
  }, ms);
  timer.unref();
}

/** Ends a run that takes too long, its workers included; what came out so far is reported. */
export function endInTime(runner: Runner, folder: string, { runMs }: Limits): void {
  if (!Number.isFinite(runMs)) return;
  const timer = setTimeout(() => {
    runner.emit('end');
    console.error(`\nThe run was ended: it took longer than ${runMs / 60_000} minutes. Under way were:`);
    for (const { pid, what } of notedUnderWay(folder)) {
      console.error(`  ${what}`);
      if (pid !== process.pid) endWorker(pid); // what it started, its watchdog ends
    }
    fail();
  }, runMs);
  timer.unref();
  runner.once('end', () => clearTimeout(timer));
}

function endWorker(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended by itself
  }
}

/** Mocha sets the code in a listener of its own, to the number of failures: this one comes later. */
function fail(): never {
  process.on('exit', () => {
    process.exitCode ||= 1;
  });
  process.exit();
}
