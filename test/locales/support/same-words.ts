/**
 * Texts that a translation may share with the source, and why. One that no translation shares any more is reported,
 * so that the list stays as short as it can be.
 */
import type { Language } from './package-sets';

type Translation = Exclude<Language, 'en-US'>;

export const sameWords: readonly {
  readonly text: string;
  readonly in: readonly Translation[];
  readonly why: string;
}[] = [];
