import { expect } from 'chai';

/** Expects a list of complaints to be empty, and tells all of them: whoever mends one wants to mend the rest too. */
export function expectNone(problems: readonly string[]): void {
  expect(problems, problems.map((problem) => `\n  ${problem}`).join('')).to.have.lengthOf(0);
}
