/**
 * In hot standby nothing acts once a newer term acts, by the time when it is done. Only a process that was suspended
 * between the beginning of an act and its end can be late: there the token helps.
 */
import type { Act, Suspension, Violation } from './history.js';

export function checkLateActs(
  acts: readonly Act[],
  suspensions: readonly Suspension[],
): readonly Violation[] {
  let newest: Act | undefined;
  const violations: Violation[] = [];
  for (const act of [...acts].sort((a, b) => a.acted - b.acted)) {
    if (newest === undefined || act.token >= newest.token) {
      newest = act;
      continue;
    }
    if (suspensions.some((suspension) => suspendedWithin(suspension, act))) continue;
    violations.push({
      rule: 'late acts',
      key: act.key,
      at: act.acted,
      text: `${act.replica} (token ${act.token}) was still at work when ${newest.replica} (token ${newest.token}) had acted`,
      evidence: [newest, act],
    });
  }
  return violations;
}

function suspendedWithin({ process, begin, end }: Suspension, { replica, stamped, acted }: Act): boolean {
  return process === replica && begin <= acted && end >= stamped;
}
