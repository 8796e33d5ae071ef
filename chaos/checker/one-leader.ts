/** No two terms of one lock key overlap. */
import type { Violation } from './history';
import type { Term } from './terms';

export function checkOneLeader(terms: readonly Term[]): readonly Violation[] {
  const violations: Violation[] = [];
  let latest: Term | undefined;
  for (const term of terms) {
    if (latest !== undefined && term.first.stamped <= latest.last.stamped) {
      violations.push(overlap(latest, term));
    }
    if (latest === undefined || term.last.stamped > latest.last.stamped) latest = term;
  }
  return violations;
}

function overlap(earlier: Term, later: Term): Violation {
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
