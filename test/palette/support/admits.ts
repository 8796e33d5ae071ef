/** Whether a range of the kinds that package.json uses here, `>=1.2.3`, `^1.2.3` and `~1.2.3`, admits a version. */
export function admits(range: string, version: string): boolean {
  const [, operator, lowest = ''] = /^(>=|\^|~)(\d+(?:\.\d+){0,2})$/.exec(range) ?? [];
  if (operator === undefined) throw new Error(`"${range}" is none of >=1.2.3, ^1.2.3 and ~1.2.3`);
  const [from, it] = [numbers(lowest), numbers(version)];
  const enough = compare(it, from) >= 0;
  if (operator === '>=') return enough;
  // What a caret keeps: everything up to the first number that is not 0. A tilde: all but the last number.
  const kept = operator === '~' ? 2 : from.findIndex((part) => part > 0) + 1;
  return enough && compare(it.slice(0, kept), from.slice(0, kept)) === 0;
}

/** The lowest version that a `>=` range admits. */
export function lowestOf(range: string): string {
  const lowest = /^>=\s*(\d+(?:\.\d+){0,2})$/.exec(range)?.[1];
  if (lowest === undefined) throw new Error(`"${range}" is not >=1.2.3`);
  return lowest;
}

function numbers(version: string): readonly number[] {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return [major, minor, patch];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
