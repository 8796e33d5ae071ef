/**
 * A resource that refuses tokens smaller than one it has seen, as the documentation recommends for every resource.
 */
import type { Act, Violation } from './history.js';

export class Register {
  #highest = Number.NEGATIVE_INFINITY;

  /** Whether it accepts a write with this token. */
  offer(token: number): boolean {
    if (token < this.#highest) return false;
    this.#highest = token;
    return true;
  }
}

/** By the stamps: the register accepts writes of the newest term that had begun, and no others. */
export function checkRegister(acts: readonly Act[]): readonly Violation[] {
  const register = new Register();
  const begun = new Set<string>();
  let newest: Act | undefined;
  const violations: Violation[] = [];
  for (const act of acts) {
    const term = termOf(act);
    if (!begun.has(term)) {
      begun.add(term);
      newest = act;
    }
    const taken = register.offer(act.token);
    if (!taken || newest === undefined || term === termOf(newest)) continue;
    violations.push({
      rule: 'register',
      key: act.key,
      at: act.stamped,
      text: `the register took a write with token ${act.token} of ${act.replica} although ${newest.replica} had begun a newer term (${newest.token})`,
      evidence: [newest, act],
    });
  }
  return violations;
}

/**
 * Acts that the register refuses when they arrive in the order in which they were done: those of processes that were
 * suspended between guard and act. No lease prevents them; the token does.
 */
export function countLateActs(acts: readonly Act[]): number {
  const register = new Register();
  return [...acts].sort((a, b) => a.acted - b.acted).filter(({ token }) => !register.offer(token)).length;
}

function termOf({ replica, token }: Act): string {
  return `${replica} ${token}`;
}
