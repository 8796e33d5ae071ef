/** Lives as many schedules as one likes, and tells of the first that breaks a promise: shrunk, in words. */
import fc from 'fast-check';
import { arbitrarySchedule, guardedSchedule, retreatingSchedule } from './arbitrary-schedule.js';
import { live } from './live.js';
import type { Schedule } from './schedule.js';
import { inWords } from './words.js';

/** Attempts to make a schedule that fails smaller. */
const MAX_SHRINKS = Number(process.env.MODEL_SHRINKS ?? 500);

const FLEETS = { plain: arbitrarySchedule, guarded: guardedSchedule, retreating: retreatingSchedule };

export interface Exploration {
  readonly schedules: number;
  readonly seed: number;
  /** Which: those of plain replicas, of replicas with crash guards, or of such whose work takes a while to stop. */
  readonly of?: keyof typeof FLEETS;
  /** Where fast-check found it, to run one schedule again. */
  readonly path?: string;
  /** Told after each schedule. */
  readonly progress?: (tally: Tally) => void;
}

/** What the schedules came to. */
export interface Tally {
  schedules: number;
  misfortunes: number;
  terms: number;
  acts: number;
  /** ms; the longest that it took to have a leader again, by the TTLs that it might take. */
  readonly recoveries: Map<number, number>;
}

export class PromiseBroken extends Error {
  override readonly name = 'PromiseBroken';
}

export async function explore({
  schedules,
  seed,
  of = 'plain',
  path,
  progress,
}: Exploration): Promise<Tally> {
  const tally: Tally = { schedules: 0, misfortunes: 0, terms: 0, acts: 0, recoveries: new Map() };
  let failures = 0;
  let shrunk = 0;
  const property = fc.asyncProperty(FLEETS[of], async (schedule) => {
    // Shrinking ends when nothing smaller fails any more; enough is enough.
    if (failures > 0 && ++shrunk > MAX_SHRINKS) return;
    const outcome = await live(schedule);
    tally.schedules += 1;
    tally.misfortunes += schedule.commands.length;
    tally.terms += outcome.terms;
    tally.acts += outcome.acts;
    const ttls = 1 + outcome.allowance;
    tally.recoveries.set(ttls, Math.max(tally.recoveries.get(ttls) ?? 0, outcome.recoveryMs));
    progress?.(tally);
    if (outcome.violations.length === 0) return;
    failures += 1;
    throw new PromiseBroken(outcome.violations.join('\n'));
  });
  const parameters = {
    numRuns: schedules,
    seed,
    ...(path === undefined ? {} : { path }),
  };
  const details = await untraced(() => fc.check(property, parameters));
  if (!details.failed) return tally;
  throw broken(details);
}

/** Failures of calls are thousands here, and nobody reads where they were made. */
async function untraced<T>(work: () => Promise<T>): Promise<T> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function testOf(schedule: Schedule | undefined): string {
  if (schedule?.retreats !== undefined) return 'test/model/retreats.spec.ts';
  return `test/model/election.spec.ts -g '${schedule?.guarded === true ? 'crash guards' : 'model keeps'}'`;
}

function broken(details: fc.RunDetails<[Schedule]>): Error {
  const { seed, counterexamplePath, counterexample, errorInstance, numRuns, numShrinks } = details;
  // Where it was found; shrinking it again takes seconds, and the whole path pages.
  const [path] = (counterexamplePath ?? '').split(':');
  const cause = errorInstance instanceof Error ? errorInstance : new Error(String(errorInstance));
  if (!(cause instanceof PromiseBroken)) return cause;
  const schedule = counterexample?.[0];
  return new PromiseBroken(
    [
      cause.message,
      `in schedule ${numRuns}, shrunk ${numShrinks} times; again with`,
      `MODEL_SEED=${seed} MODEL_PATH=${path} npx mocha ${testOf(schedule)}`,
      schedule === undefined ? '' : inWords(schedule),
    ].join('\n'),
  );
}
