/** Terms as they show in the acts: from the first stamp with a token to the last. */
import type { Act } from './history.js';

export interface ObservedTerm {
  readonly key: string;
  readonly replica: string;
  readonly token: number;
  readonly first: Act;
  readonly last: Act;
  readonly acts: number;
}

/** In the order in which they began; `acts` are those of one key in the order of their stamps. */
export function termsOf(acts: readonly Act[]): readonly ObservedTerm[] {
  const terms = new Map<string, ObservedTerm>();
  for (const act of acts) {
    // Two processes with one token are two terms, and a violation.
    const id = `${act.replica} ${act.token}`;
    const term = terms.get(id);
    terms.set(
      id,
      term === undefined
        ? { key: act.key, replica: act.replica, token: act.token, first: act, last: act, acts: 1 }
        : { ...term, last: act, acts: term.acts + 1 },
    );
  }
  return [...terms.values()];
}
