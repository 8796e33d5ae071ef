/** The gate's result as lines. */
import type { Mutant } from './mutant.js';
import type { Verdict } from './trial.js';

export interface Row {
  readonly mutant: Mutant;
  readonly verdict: Verdict;
}

const NAME_WIDTH = 46;

export function line({ mutant, verdict }: Row): string {
  const { outcome, by, schedules, seconds } = verdict;
  const after = schedules === null ? '' : `after ${schedules} schedules`;
  const name = mutant.name.padEnd(NAME_WIDTH);
  return `${name} ${outcome.padEnd(8)} ${seconds.toFixed(1).padStart(6)} s  ${after.padEnd(22)} ${by}`;
}

export function summary(rows: readonly Row[]): string {
  const survivors = rows.filter(({ verdict }) => verdict.outcome !== 'caught');
  if (survivors.length === 0) return `all ${rows.length} mutants were caught`;
  const names = survivors.map(({ mutant, verdict }) => `${mutant.name} (${verdict.outcome})`);
  return `${survivors.length} of ${rows.length} mutants were not caught: ${names.join('; ')}`;
}
