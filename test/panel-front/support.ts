import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export const root = resolve(__dirname, '../..');
const folder = join(root, 'resources/cluster-panel');

/** A module of the panel as the browser loads it. They are plain JavaScript, so each test says what it expects of them. */
export async function panelModule<Exports>(name: string): Promise<Exports> {
  return (await import(pathToFileURL(join(folder, name)).href)) as Exports;
}

/** The text of each module. */
export function panelSources(): ReadonlyMap<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.mjs'));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

type Catalog = { readonly [key: string]: string | Catalog };

/** Every path to a text of a catalog, with the text: `cluster-panel.tab.name`. */
export function textsIn(language: string): ReadonlyMap<string, string> {
  const file = join(root, 'locales', language, 'cluster-panel.json');
  return new Map(flatten(JSON.parse(readFileSync(file, 'utf8')) as Catalog, ''));
}

export function languagesOfPanel(): readonly string[] {
  return readdirSync(join(root, 'locales')).filter((language) =>
    readdirSync(join(root, 'locales', language)).includes('cluster-panel.json'),
  );
}

function flatten(catalog: Catalog, prefix: string): [string, string][] {
  return Object.entries(catalog).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : flatten(value, `${prefix}${key}.`),
  );
}
