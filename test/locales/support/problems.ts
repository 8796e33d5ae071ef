import { expect } from 'chai';

/** Fails with all of a list of problems: whoever mends one wants to mend the rest too. */
export function expectNone(problems: readonly string[]): void {
  if (problems.length > 0) expect.fail(`${problems.length}:\n  ${problems.join('\n  ')}\n`);
}
