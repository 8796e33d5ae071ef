import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { catalogOf, withoutPlaceholders } from './support/catalog.js';
import { helpBlocks } from './support/help.js';
import { suspicion } from './support/left-in-english.js';
import { isOfProgram } from './support/markup.js';
import {
  catalogPath,
  helpPath,
  type Language,
  root,
  sets,
  setsWithHelp,
  source,
  translations,
} from './support/package-sets.js';
import { expectNone } from './support/problems.js';
import { sameWords } from './support/same-words.js';

interface Passage {
  readonly where: string;
  readonly english: string;
  readonly text: string;
}

/** All texts of a language beside those of the source, as far as both are there. */
function passages(language: Language): readonly Passage[] {
  const inCatalogs = sets.flatMap((set) => {
    const translated = catalogOf(language, set);
    return [...(catalogOf(source, set) ?? [])].flatMap(([key, english]) => {
      const text = translated?.get(key);
      if (text === undefined || key.endsWith('.language')) return [];
      return [{ where: `${catalogPath(language, set)}: ${key}`, english, text }];
    });
  });
  const inHelp = setsWithHelp.flatMap((set) => {
    const translated = helpBlocks(language, set);
    return helpBlocks(source, set).flatMap((block, index) => {
      const text = translated[index]?.text ?? '';
      if (text === '' || isOfProgram(block)) return [];
      return [{ where: `${helpPath(language, set)}: block ${index + 1}`, english: block.text, text }];
    });
  });
  return [...inCatalogs, ...inHelp];
}

const isShared = (language: Language, text: string) =>
  sameWords.some((word) => word.text === text && word.language === language);

/** The Import menu shows the names of the examples as their files are called, in every language. */
const examples = readdirSync(join(root, 'examples')).map((file) => file.replace(/\.json$/u, ''));

function withoutExamples(text: string): string {
  return examples.reduce((rest, name) => rest.replaceAll(name, ''), text);
}

describe('the translations', () => {
  for (const language of translations) {
    it(`the translation into ${language} leaves no text in English, nor in another language`, () => {
      expectNone(
        passages(language).flatMap(({ where, english, text }) => {
          if (!/\p{L}/u.test(withoutPlaceholders(english)) || isShared(language, text)) return [];
          const what =
            text === english
              ? 'is as in English'
              : suspicion(language, withoutExamples(withoutPlaceholders(text)));
          return what === null ? [] : [`${where} ${what}: "${text}"`];
        }),
      );
    });
  }

  it('translations do not share sentences with each other', () => {
    const owners = new Map<string, Passage & { readonly language: Language }>();
    expectNone(
      translations.flatMap((language) =>
        passages(language).flatMap((passage) => {
          // Short ones may be the same by chance, as with two languages that say "Error: …".
          if (withoutPlaceholders(passage.text).replace(/\P{L}/gu, '').length < 20) return [];
          const owner = owners.get(passage.text);
          if (owner && owner.language !== language) return [`${passage.where} is the same as ${owner.where}`];
          owners.set(passage.text, { ...passage, language });
          return [];
        }),
      ),
    );
  });

  it('translations share with English only what is explained, and do share that', () => {
    const shared = new Set(
      translations.flatMap((language) =>
        passages(language)
          .filter(({ english, text }) => text === english)
          .map(({ text }) => `${language}: ${text}`),
      ),
    );
    expectNone(
      sameWords
        .filter(({ language, text }) => !shared.has(`${language}: ${text}`))
        .map(({ language, text }) => `"${text}" is translated in ${language}: it needs no explanation`),
    );
  });
});

describe('the signs of a text that was not translated', () => {
  it('signs of an untranslated text are found', () => {
    const cases: readonly (readonly [Language, string, string])[] = [
      ['de', 'The Sperre', '"The"'],
      ['fr', "Le bail is l'objet", '"is"'],
      ['ja', 'Lock key', 'script'],
      ['ko', 'Lock', 'script'],
      ['ru', 'lock', 'script'],
      ['zh-CN', '節點', '"節"'],
      ['zh-TW', '节點', '"节"'],
      ['es-ES', 'nodo 节点', '"节"'],
    ];
    for (const [language, text, sign] of cases) expect(suspicion(language, text), text).to.include(sign);
  });

  it('signs of an untranslated text are not seen where there are none', () => {
    const cases: readonly (readonly [Language, string])[] = [
      ['de', 'Der Knoten ist nicht am Ziel, was es auch war'],
      ['es-ES', 'El nodo no es la causa, has de esperar a que termine'],
      ['fr', 'On attend, a priori'],
      ['it', 'Il nodo è in attesa, ha un errore'],
      ['ja', 'ロックキー lock'],
      ['zh-TW', '節點已關閉'],
      ['zh-CN', '节点已关闭'],
      ['ko', '123'],
    ];
    for (const [language, text] of cases) expect(suspicion(language, text), text).to.equal(null);
  });
});
