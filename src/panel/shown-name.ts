/** Names as people are shown them: they come from other machines, or from anybody who may write to the server. */

const MAX_CHARACTERS = 100;

/** Control and formatting characters could hide or reorder what stands around them. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

export function shownName(name: string): string {
  // Cut before it is searched: a name may have megabytes.
  const head = name.slice(0, 4 * MAX_CHARACTERS).replace(INVISIBLE, '');
  return [...head].slice(0, MAX_CHARACTERS).join('');
}
