/** Tokens strictly increase from term to term, and no two processes are ever given the same token. */
import type { RecordedRole, RunHistory, Violation } from './history.js';
import type { ObservedTerm } from './terms.js';

export function checkTokenOrder(terms: readonly ObservedTerm[]): readonly Violation[] {
  const violations: Violation[] = [];
  let highest: ObservedTerm | undefined;
  for (const term of terms) {
    if (highest !== undefined && term.token <= highest.token) {
      violations.push({
        rule: 'token order',
        key: term.key,
        at: term.first.stamped,
        text: `${term.replica} began with token ${term.token} after ${highest.replica} with ${highest.token}`,
        evidence: [highest.first, term.first],
      });
    }
    if (highest === undefined || term.token > highest.token) highest = term;
  }
  return violations;
}

/** Also for terms so short that they have no act. */
export function checkTokensUnique(history: RunHistory): readonly Violation[] {
  const owners = new Map<string, RecordedRole>();
  const violations: Violation[] = [];
  for (const entry of history.processes.flat()) {
    if (entry.kind !== 'role' || entry.role !== 'leader') continue;
    const id = `${entry.key} ${entry.token}`;
    const owner = owners.get(id);
    if (owner === undefined) owners.set(id, entry);
    else if (owner.replica !== entry.replica) {
      violations.push({
        rule: 'token order',
        key: entry.key,
        at: entry.at,
        text: `${owner.replica} and ${entry.replica} were both elected with token ${entry.token}`,
        evidence: [owner, entry],
      });
    }
  }
  return violations;
}
