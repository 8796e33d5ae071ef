/**
 * Texts that a translation may share with the source, and why. One that no translation shares any more is reported,
 * so that the list stays as short as it can be.
 */
import type { Language } from './package-sets.js';

type Translation = Exclude<Language, 'en-US'>;

interface SameWord {
  readonly texts: readonly string[];
  readonly in: readonly Translation[];
  readonly why: string;
}

const words: readonly SameWord[] = [
  { texts: ['Name'], in: ['de'], why: 'German too' },
  { texts: ['Port'], in: ['de', 'fr'], why: 'German and French too' },
  {
    texts: ['Host'],
    in: ['de', 'es-ES', 'it', 'pt-BR'],
    why: 'the term in these languages',
  },
  { texts: ['Server'], in: ['de', 'it'], why: 'German and Italian too' },
  { texts: ['Database', 'Password'], in: ['it'], why: 'Italian too' },
  { texts: ['Details', 'Status'], in: ['de'], why: 'German too' },
  { texts: ['Nodes'], in: ['de'], why: "Node-RED's German plural of node" },
  { texts: ['Cluster'], in: ['de', 'fr', 'it', 'pt-BR'], why: 'the term in these languages' },
  { texts: ['cluster'], in: ['fr', 'it', 'pt-BR'], why: 'the term in these languages' },
  { texts: ['Token'], in: ['de', 'es-ES', 'it', 'pt-BR'], why: 'the term in these languages' },
  {
    texts: ['Lease'],
    in: ['de', 'it'],
    why: 'the term, for which these languages have no word of their own',
  },
  { texts: ['Leader'], in: ['de', 'fr', 'it'], why: 'the term in these languages' },
  { texts: ['leader', 'follower'], in: ['fr', 'it'], why: 'the roles, as messages name them' },
];

export const sameWords: readonly { readonly text: string; readonly language: Translation }[] = words.flatMap(
  ({ texts, in: languages }) => texts.flatMap((text) => languages.map((language) => ({ text, language }))),
);
