/** Shortens values for texts: a name or an answer may have megabytes, and a status is one line. */
import type { Params } from './errors.js';

const MAX_CHARACTERS = 300;

/** Values of at most 300 characters, with `…` where they were cut. */
export function shownParams(params: Params): Record<string, string | number> {
  const shown = Object.entries(params).map(([name, value]) => [name, short(value)]);
  return Object.fromEntries(shown) as Record<string, string | number>;
}

function short(value: string | number): string | number {
  if (typeof value === 'number' || value.length <= MAX_CHARACTERS) return value;
  // Not in the middle of a surrogate pair.
  return `${value.slice(0, MAX_CHARACTERS).replace(/[\uD800-\uDBFF]$/u, '')}…`;
}
