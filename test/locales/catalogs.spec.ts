import {
  catalogOf,
  doubleKeys,
  emptySections,
  placeholders,
  type Tree,
  withoutPlaceholders,
} from './support/catalog.js';
import {
  catalogPath,
  filesBelow,
  helpPath,
  type Language,
  languages,
  type PackageSet,
  read,
  sets,
  setsWithHelp,
  source,
  translations,
} from './support/package-sets.js';
import { expectNone } from './support/problems.js';

describe('the message catalogs', () => {
  it('every set has a catalog in every language, and there are no others', () => {
    const wanted = languages.flatMap((language) => [
      ...sets.map((set) => catalogPath(language, set)),
      ...setsWithHelp.map((set) => helpPath(language, set)),
    ]);
    const there = filesBelow('locales', ['']).filter((path) => /\.\w+$/.test(path));
    expectNone([
      ...wanted.filter((path) => !there.includes(path)).map((path) => `${path} is missing`),
      ...there.filter((path) => !wanted.includes(path)).map((path) => `${path} is of no set or language`),
    ]);
  });

  for (const language of languages) {
    it(`the catalogs in ${language} have no empty, duplicate or ragged text, and name their language`, () => {
      expectNone(sets.flatMap((set) => flaws(language, set)));
    });
  }

  for (const language of translations) {
    it(`the catalogs in ${language} have the keys and placeholders of ${source}`, () => {
      expectNone(sets.flatMap((set) => differences(language, set)));
    });
  }
});

/** What is wrong with a catalog by itself. A file that is missing is the first test's business. */
function flaws(language: Language, set: PackageSet): readonly string[] {
  const path = catalogPath(language, set);
  const catalog = catalogOf(language, set);
  if (!catalog) return [];
  const json = read(path);
  const own = catalog.get(`${set.name}.language`) ?? language;
  return [
    ...doubleKeys(json).map((key) => `${path}: "${key}" stands twice in its section`),
    ...emptySections(JSON.parse(json) as Tree).map((key) => `${path}: ${key} has no text`),
    ...(own === language ? [] : [`${path}: ${set.name}.language is ${own}`]),
    ...[...catalog].flatMap(([key, text]) => [
      ...(/\S/.test(text) ? [] : [`${path}: ${key} is empty`]),
      ...(text.trim() === text ? [] : [`${path}: ${key} begins or ends with a space`]),
      ...(withoutPlaceholders(text).includes('__') ? [`${path}: ${key} has a broken placeholder`] : []),
    ]),
  ];
}

/** Where a translation is not one of the source. */
function differences(language: Language, set: PackageSet): readonly string[] {
  const path = catalogPath(language, set);
  const [english, catalog] = [catalogOf(source, set), catalogOf(language, set)];
  if (!english || !catalog) return [];
  const asked = [...english].flatMap(([key, text]) => {
    const translated = catalog.get(key);
    if (translated === undefined) return [`${path}: ${key} is missing`];
    const [wanted, found] = [placeholders(text).join(' '), placeholders(translated).join(' ')];
    return wanted === found ? [] : [`${path}: ${key} has "${found}" instead of "${wanted}"`];
  });
  const surplus = [...catalog.keys()].filter((key) => !english.has(key));
  return [...asked, ...surplus.map((key) => `${path}: ${key} is not in ${source}`)];
}
