/**
 * Two leaders where clients were cut off together with a primary: without *wait for replicas* that is not promised. It
 * is counted from the window's beginning to that of the next one.
 */
import type { Rule, RunHistory, Violation } from './history.js';

const OF_TWO_LEADERS: readonly Rule[] = ['one leader', 'token order', 'register'];

export function isExcused({ rule, at }: Violation, { windows, overlapsExcused }: RunHistory): boolean {
  if (!overlapsExcused || !OF_TWO_LEADERS.includes(rule)) return false;
  const latest = windows.findLast(({ begin }) => begin <= at);
  return latest?.parted === true;
}
