/**
 * Accepts a decimal comma, which most of the world uses. "1,500" is ambiguous (1.5 or 1500) and is refused, as is any
 * other use of commas between digits.
 */
const WITH_COMMA = /^(\d{1,9}),(\d{1,9})$/u;

export type Decimal =
  /** `text` has a decimal point in place of the comma; without a comma it is unchanged, and may be no number at all. */
  | { readonly kind: 'number'; readonly text: string; readonly comma: boolean }
  | { readonly kind: 'ambiguous' }
  | { readonly kind: 'unreadable' };

export function decimal(given: string): Decimal {
  if (!/\d,\d/u.test(given)) return { kind: 'number', text: given, comma: false };
  const [, whole = '', fraction = ''] = WITH_COMMA.exec(given) ?? [];
  if (whole === '') return { kind: 'unreadable' };
  const thousands = fraction.length === 3 && !/^0/u.test(whole);
  return thousands ? { kind: 'ambiguous' } : { kind: 'number', text: `${whole}.${fraction}`, comma: true };
}
