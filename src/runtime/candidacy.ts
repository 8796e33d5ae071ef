/** How this process stands for a lock key, if its nodes want different things. */
import type { Priority } from '../election/rank.js';
import type { JoinRequest } from './participant.js';

export interface Wanted {
  readonly priority: Priority;
  readonly balance: boolean;
}

export interface SharedCandidacy extends Wanted {
  /** Whether nodes want different ones. */
  readonly differs: { readonly priority: boolean; readonly balance: boolean };
}

/** The highest priority counts, `never` only if all want it, and balance if any wants it. */
export function sharedCandidacy(requests: readonly JoinRequest[]): SharedCandidacy {
  const priorities = new Set(requests.map(({ priority = 0 }) => priority));
  const balances = new Set(requests.map(({ balance = false }) => balance));
  const numbers = [...priorities].filter((priority) => priority !== 'never');
  const onlyObserves = numbers.length === 0 && priorities.size > 0;
  return {
    priority: onlyObserves ? 'never' : Math.max(...(numbers.length === 0 ? [0] : numbers)),
    balance: balances.has(true),
    differs: { priority: priorities.size > 1, balance: balances.size > 1 },
  };
}
