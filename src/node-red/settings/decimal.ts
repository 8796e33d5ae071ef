/**
 * Reads a decimal comma, which most of the world types. "1,500" is 1.5 to some and 1500 to others: it is refused, as is
 * whatever else has a comma between digits.
 */
const WITH_COMMA = /^(\d{1,9}),(\d{1,9})$/u;

export type Decimal =
  /** With a decimal point, or as it was. */
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
