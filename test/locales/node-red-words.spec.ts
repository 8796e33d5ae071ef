import { expect } from 'chai';
import { catalogOf, withoutPlaceholders } from './support/catalog.js';
import { helpBlocks } from './support/help.js';
import { editorWords, nodeWords, terms } from './support/node-red-words.js';
import {
  catalogPath,
  helpPath,
  type Language,
  type PackageSet,
  sets,
  setsWithHelp,
  source,
  translations,
} from './support/package-sets.js';
import { expectNone } from './support/problems.js';

const inNodeRed = translations.filter((language) => language !== 'it');

/** Everything that a set says in a language, or null while it says nothing. */
function wordsOf(language: Language, set: PackageSet): string | null {
  const catalog = catalogOf(language, set);
  if (!catalog) return null;
  const help = helpBlocks(language, set).map(({ text }) => text);
  return [...[...catalog.values()].map(withoutPlaceholders), ...help].join('\n');
}

/** What Node-RED's own forms call the same thing, in every language. */
const labels = [
  ['label.name', 'common.label.name'],
  ['placeholder.name', 'common.label.name'],
  ['label.username', 'common.label.username'],
  ['label.password', 'common.label.password'],
] as const;

describe('the terms of Node-RED', () => {
  for (const { english, key, stems } of terms) {
    it(`the term of Node-RED is used for "${editorWords(source).get(key)}"`, () => {
      expectNone(
        inNodeRed.flatMap((language) => {
          const stem = stems[language];
          expect(editorWords(language).get(key), `${key} of Node-RED in ${language}`).to.match(stem);
          return sets.flatMap((set) => {
            const [here, there] = [wordsOf(source, set) ?? '', wordsOf(language, set)];
            if (there === null || !english.test(here) || stem.test(there)) return [];
            return [
              `locales/${language}/${set.name}: has no ${stem}, as in "${editorWords(language).get(key)}"`,
            ];
          });
        }),
      );
    });
  }

  it('the labels that Node-RED’s forms also have are the same', () => {
    expectNone(
      inNodeRed.flatMap((language) =>
        sets.flatMap((set) =>
          labels.flatMap(([label, key]) => {
            const own = catalogOf(language, set)?.get(`${set.name}.${label}`);
            const theirs = nodeWords(language).get(key);
            if (own === undefined || own === theirs) return [];
            return [
              `${catalogPath(language, set)}: ${set.name}.${label} is "${own}", in Node-RED "${theirs}"`,
            ];
          }),
        ),
      ),
    );
  });

  it('the menu is named as it is in Node-RED', () => {
    const menu = ['menu.label.import', 'library.types.examples', 'menu.label.editPalette'];
    expectNone(
      translations.flatMap((language) =>
        setsWithHelp.flatMap((set) => {
          const here = italics(source, set);
          const there = italics(language, set);
          if (there.length === 0) return [];
          return menu.flatMap((key) => {
            const [english, theirs] = [
              editorWords(source).get(key) ?? '',
              editorWords(language).get(key) ?? '',
            ];
            if (!here.includes(english) || there.includes(theirs)) return [];
            return [`${helpPath(language, set)}: <i>${english}</i> is <i>${theirs}</i> in the menu`];
          });
        }),
      ),
    );
  });
});

describe('the help texts', () => {
  it('the help texts call properties and nodes what the forms call them', () => {
    expectNone(
      translations.flatMap((language) =>
        setsWithHelp.flatMap((set) => {
          const path = helpPath(language, set);
          const there = helpBlocks(language, set);
          const labelsThere = new Map(labelsOf(language));
          return helpBlocks(source, set).flatMap((block, index) => {
            const other = there[index];
            if (!other) return [];
            const called = (english: string, found: readonly string[]) =>
              labelsOf(source).flatMap(([key, text]) => {
                const label = labelsThere.get(key);
                if (text !== english || label === undefined || found.includes(label)) return [];
                return [
                  `${path}: block ${index + 1}: "${english}" is "${label}" in the form (${key}), here "${found.join('", "')}"`,
                ];
              });
            const properties = / dt(\.\w+)?$/.test(block.place) ? called(block.text, [other.text]) : [];
            return [
              ...properties,
              ...(block.inline.i ?? []).flatMap((text) => called(text, other.inline.i ?? [])),
            ];
          });
        }),
      ),
    );
  });
});

/** Labels of the forms that help texts refer to. */
function labelsOf(language: Language): readonly (readonly [string, string])[] {
  return sets.flatMap((set) =>
    [...(catalogOf(language, set) ?? [])].filter(([key]) => key.includes('.label.')),
  );
}

function italics(language: Language, set: PackageSet): readonly string[] {
  return helpBlocks(language, set).flatMap(({ inline }) => inline.i ?? []);
}
