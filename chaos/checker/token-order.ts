/** Tokens strictly increase from term to term, and no two processes are ever told that the same token is theirs. */
import type { History, RoleMessage, Violation } from './history';
import type { Term } from './terms';

export function checkTokenOrder(terms: readonly Term[]): readonly Violation[] {
  const violations: Violation[] = [];
  let highest: Term | undefined;
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

/** Also for terms so short that nobody acted in them. */
export function checkTokensUnique(history: History): readonly Violation[] {
  const owners = new Map<string, RoleMessage>();
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
