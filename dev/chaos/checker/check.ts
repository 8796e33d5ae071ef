/** All rules over one history. Pure: it reads the history, and nothing else. */

import { isExcused } from './excused.js';
import { type AfterFailover, afterFailovers } from './failovers.js';
import { actsByKey, type RunHistory, type Violation } from './history.js';
import { checkLateActs } from './late-acts.js';
import { checkOneLeader } from './one-leader.js';
import { checkRecovery, type Recovery, recoveries } from './recovery.js';
import { checkRegister, countLateActs } from './register.js';
import { checkRoleMessages } from './role-messages.js';
import { type ObservedTerm, termsOf } from './terms.js';
import { checkTokenOrder, checkTokensUnique } from './token-order.js';

export interface CheckResult {
  /** By time. */
  readonly violations: readonly Violation[];
  /** What would be one, had it been promised. */
  readonly excused: readonly Violation[];
  readonly acts: number;
  /** Of all keys, by time. */
  readonly terms: readonly ObservedTerm[];
  /** Terms that followed another one of their key. */
  readonly changes: number;
  /** Those of them that another process led. */
  readonly takeovers: number;
  readonly recoveries: readonly Recovery[];
  /** After failovers of the server. */
  readonly takeoversAfter: readonly AfterFailover[];
  /** Acts of processes that were suspended between guard and act: only the token kept them from the resource. */
  readonly lateActs: number;
}

export function check(history: RunHistory): CheckResult {
  const perKey = [...actsByKey(history)].map(([key, acts]) => checkKey(key, acts, history));
  const found = [
    ...perKey.flatMap((key) => key.violations),
    ...checkTokensUnique(history),
    ...history.processes.flatMap((entries) => checkRoleMessages(entries, history.standby?.budgetMs)),
  ];
  const sum = (count: (key: KeyVerdict) => number) => perKey.reduce((total, key) => total + count(key), 0);
  const byTime = found.sort((a, b) => a.at - b.at);
  return {
    violations: byTime.filter((violation) => !isExcused(violation, history)),
    excused: byTime.filter((violation) => isExcused(violation, history)),
    acts: sum(({ acts }) => acts),
    terms: perKey.flatMap(({ terms }) => terms).sort((a, b) => a.first.stamped - b.first.stamped),
    changes: sum(({ terms }) => Math.max(0, terms.length - 1)),
    takeovers: sum(
      ({ terms }) => terms.filter((term, at) => at > 0 && term.replica !== terms[at - 1]?.replica).length,
    ),
    recoveries: perKey.flatMap((key) => key.recoveries),
    takeoversAfter: afterFailovers(actsByKey(history), history.failovers),
    lateActs: sum(({ lateActs }) => lateActs),
  };
}

type KeyVerdict = Pick<CheckResult, 'violations' | 'acts' | 'terms' | 'recoveries' | 'lateActs'>;

function checkKey(key: string, acts: KeyActs, history: RunHistory): KeyVerdict {
  const terms = termsOf(acts);
  return {
    violations: [
      ...checkOneLeader(terms),
      ...checkTokenOrder(terms),
      ...checkRegister(acts),
      ...checkRecovery(key, acts, history),
      ...(history.standby === undefined ? [] : checkLateActs(acts, history.standby.suspensions)),
    ],
    acts: acts.length,
    terms,
    recoveries: recoveries(key, acts, history),
    lateActs: countLateActs(acts),
  };
}

type KeyActs = Parameters<typeof termsOf>[0];
