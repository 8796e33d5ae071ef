/** Reads from which lag of the event loop on a process counts as stuck. */
const MAX_LAG = 'CLUSTER_LEADER_HEALTH_MAX_LAG';

export const DEFAULT_MAX_LAG_S = 5;

/**
 * @returns ms
 * @throws RangeError with what was set instead of a number of seconds
 */
export function maxLagFrom(environment: Readonly<Record<string, string | undefined>>): number {
  const given = environment[MAX_LAG]?.trim();
  if (given === undefined || given === '') return DEFAULT_MAX_LAG_S * 1_000;
  const seconds = /^\d{1,6}(\.\d+)?$/.test(given) ? Number(given) : 0;
  if (seconds <= 0) throw new RangeError(given);
  return seconds * 1_000;
}
