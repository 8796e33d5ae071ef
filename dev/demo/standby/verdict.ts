/** Compares the tour in hot standby with the promises. */
import { problemsOfSteps, type Step, tableOf } from '../verdict.js';
import { BY_WATCHDOG } from './standby-fleet.js';
import type { Thawed } from './steps.js';
import { MEASURED } from './table.js';

export interface StandbyOutcome {
  readonly steps: readonly Step[];
  readonly thawed: Thawed;
  readonly takeovers: number;
  /** From the judge of what the broker saw. */
  readonly violations: readonly string[];
  readonly messages: number;
}

/** What did not come out as promised; empty if all did. */
export function problemsAbout(outcome: StandbyOutcome): readonly string[] {
  const { steps, thawed, takeovers, violations, messages } = outcome;
  const problems = [
    ...problemsOfSteps(steps, ({ actMs }) => actMs ?? Number.POSITIVE_INFINITY),
    ...violations.map((text) => `two clients: ${text}`),
  ];
  const expect = (holds: boolean, otherwise: string): void => {
    if (!holds) problems.push(otherwise);
  };
  expect(BY_WATCHDOG.includes(thawed.ended), `the thawed ${thawed.replica} ended with ${thawed.ended}`);
  expect(takeovers === steps.length, `${takeovers} takeovers, where ${steps.length} were expected`);
  expect(messages > 0, 'no message reached the broker');
  return problems;
}

export function figures({ steps, takeovers, violations, messages }: StandbyOutcome): readonly string[] {
  const clients = violations.length === 0 ? 'never two clients' : `two clients at once: ${violations.length}`;
  return [
    MEASURED,
    ...tableOf(steps, { role: 'elected', act: 'takeover' }),
    `messages at the broker: ${messages}`,
    `${takeovers} takeovers, ${clients}`,
  ];
}
