/** Reads a priority. It is in the flow, which all replicas share, or in the environment, which each has of its own. */
import { GREATEST_PRIORITY, LEAST_PRIORITY, type Priority } from '../../election/rank.js';
import { SettingsError } from '../errors.js';
import { quotable, text } from './settings-values.js';

const VARIABLE = 'CLUSTER_LEADER_PRIORITY';

export type PriorityEnvironment = Readonly<Partial<Record<typeof VARIABLE, string>>>;

/**
 * The property, else `CLUSTER_LEADER_PRIORITY`, else 0.
 *
 * @throws {SettingsError} `undefined-variable`, `priority-invalid`
 */
export function readPriority(raw: unknown, environment: PriorityEnvironment): Priority {
  return (
    parsed(text(raw, 'priority'), 'priority') ?? parsed((environment[VARIABLE] ?? '').trim(), VARIABLE) ?? 0
  );
}

/** null if nothing is given. @param place the property or variable it comes from, for the error */
function parsed(given: string, place: string): Priority | null {
  if (given === '') return null;
  if (/^never$/iu.test(given)) return 'never';
  const priority = /^[-+]?\d{1,5}$/u.test(given) ? Number(given) : Number.NaN;
  if (priority >= LEAST_PRIORITY && priority <= GREATEST_PRIORITY) return priority;
  throw new SettingsError({ code: 'priority-invalid', params: { place, value: quotable(given) } });
}
