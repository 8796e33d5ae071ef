/** No two terms of one lock key overlap. */
import type { Violation } from './history.js';
import type { ObservedTerm } from './terms.js';

export function checkOneLeader(terms: readonly ObservedTerm[]): readonly Violation[] {
  const violations: Violation[] = [];
  let latest: ObservedTerm | undefined;
  for (const term of terms) {
    if (latest !== undefined && term.first.stamped <= latest.last.stamped) {
      violations.push(overlap(latest, term));
    }
    if (latest === undefined || term.last.stamped > latest.last.stamped) latest = term;
  }
  return violations;
}

function overlap(earlier: ObservedTerm, later: ObservedTerm): Violation {
  const end = Math.min(earlier.last.stamped, later.last.stamped);
  const ms = ((end - later.first.stamped) / 1e6).toFixed(3);
  return {
    rule: 'one leader',
    key: later.key,
    at: later.first.stamped,
    text: `${earlier.replica} (token ${earlier.token}) and ${later.replica} (token ${later.token}) both led for ${ms} ms`,
    evidence: [earlier.first, later.first, earlier.last, later.last],
  };
}
