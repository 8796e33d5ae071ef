/** What words are about, as people are shown it: a name or an answer may have megabytes, and a status has one line. */
import type { Params } from './errors.js';

const MAX_CHARACTERS = 300;

export function shownParams(params: Params): Record<string, string | number> {
  const shown = Object.entries(params).map(([name, value]) => [name, short(value)]);
  return Object.fromEntries(shown) as Record<string, string | number>;
}

function short(value: string | number): string | number {
  if (typeof value === 'number' || value.length <= MAX_CHARACTERS) return value;
  // Not inside a character that takes two.
  return `${value.slice(0, MAX_CHARACTERS).replace(/[\uD800-\uDBFF]$/u, '')}…`;
}
