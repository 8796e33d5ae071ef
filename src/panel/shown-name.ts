/** Makes names fit for display. They come from other machines, or from any client that may write to the server. */

const MAX_CHARACTERS = 100;

/** Control and formatting characters can hide or reorder the text around them. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** At most 100 characters, all of them visible. */
export function shownName(name: string): string {
  // Cut first, since a name may have megabytes.
  const head = name.slice(0, 4 * MAX_CHARACTERS).replace(INVISIBLE, '');
  return [...head].slice(0, MAX_CHARACTERS).join('');
}
