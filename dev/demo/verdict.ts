/** Compares the events of the tour with the promises. */

import { type Doubles, doubleCount } from './act-counter.js';
import { layOut } from './columns.js';
import { TTL_MS } from './example-flow.js';
import { inMs, type Takeover } from './takeover.js';

/** ms; a clean stop is announced to the others: well below the TTL that a crash costs. */
export const CLEAN_LIMIT_MS = TTL_MS / 2;
/** ms; what a busy machine may add to the end of a lease. */
export const CRASH_LIMIT_MS = TTL_MS + 500;

export interface Step {
  readonly what: string;
  /** ms that the lease still had when the fault came; null where it does not matter. */
  readonly leaseLeftMs: number | null;
  readonly takeover: Takeover;
  /** ms */
  readonly limitMs: number;
}

export interface TourOutcome {
  readonly steps: readonly Step[];
  readonly deploy: { readonly replica: string; readonly ms: number; readonly keptTerm: boolean };
  /** Acts of the thawed replica after its term. */
  readonly staleActs: number;
  readonly doubles: Doubles;
  readonly acted: number;
  readonly skipped: number;
  /** Jobs that a leader skipped during its term. */
  readonly idle: number;
  readonly terms: number;
}

/** What did not come out as promised; empty if all did. */
export function problemsAbout(outcome: TourOutcome): readonly string[] {
  const { steps, deploy, staleActs, doubles, idle, acted, terms } = outcome;
  const problems = [...problemsOfSteps(steps)];
  const expect = (holds: boolean, otherwise: string): void => {
    if (!holds) problems.push(otherwise);
  };
  expect(deploy.keptTerm, `deploy on ${deploy.replica}: leadership moved`);
  expect(staleActs === 0, `the thawed replica acted ${staleActs} times after its term`);
  problems.push(...problemsOfDoubles(doubles));
  expect(idle === 0, `jobs that the leader skipped during its term: ${idle}`);
  expect(acted > 0, 'nobody acted on a job');
  expect(terms === steps.length + 1, `${terms} terms, where ${steps.length + 1} were expected`);
  return problems;
}

/** Takeovers that took too long. */
export function problemsOfSteps(
  steps: readonly Step[],
  measure: (takeover: Takeover) => number = ({ roleMs }) => roleMs,
): readonly string[] {
  return steps
    .filter(({ takeover, limitMs }) => measure(takeover) > limitMs)
    .map(
      ({ what, takeover, limitMs }) =>
        `${what}: takeover in ${inMs(measure(takeover))}, more than ${inMs(limitMs)}`,
    );
}

export function problemsOfDoubles(doubles: Doubles): readonly string[] {
  const count = doubleCount(doubles);
  return count === 0 ? [] : [`acts while another replica led: ${count}`];
}

/** The figures of the whole tour. */
export function figures(outcome: TourOutcome): readonly string[] {
  const { steps, deploy } = outcome;
  return [
    ...tableOf(steps, { role: 'takeover', act: 'first act' }),
    `deploy on the leader: flows ran again after ${inMs(deploy.ms)}, ${deploy.keptTerm ? 'no takeover, same token' : 'LEADERSHIP MOVED'}`,
    `jobs: ${outcome.acted + outcome.skipped} reached a replica, ${outcome.acted} acted on, ${outcome.skipped} skipped`,
    `double acts (another replica led already, or held the same token): ${doubleCount(outcome.doubles)}`,
    `stale acts of the thawed replica after its term: ${outcome.staleActs}`,
    `jobs that a leader skipped during its term: ${outcome.idle}`,
  ];
}

/** @param titles of the times until another replica leads, and until it does something */
export function tableOf(
  steps: readonly Step[],
  titles: { readonly role: string; readonly act: string },
): readonly string[] {
  const column = (title: string, cell: (step: Step) => string) =>
    ({ title, align: 'right', dispensable: 0, cells: steps.map(cell) }) as const;
  return layOut(
    [
      { title: 'fault', align: 'left', dispensable: 0, cells: steps.map(({ what }) => what) },
      column(titles.role, ({ takeover }) => inMs(takeover.roleMs)),
      column('at most', ({ limitMs }) => inMs(limitMs)),
      column('lease left', ({ leaseLeftMs }) => (leaseLeftMs === null ? '-' : inMs(leaseLeftMs))),
      column(titles.act, ({ takeover }) => (takeover.actMs === null ? '-' : inMs(takeover.actMs))),
    ],
    80,
  );
}
