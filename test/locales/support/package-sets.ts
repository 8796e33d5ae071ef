/** The sets of nodes and plugins of the package, and where their words are. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

export const root = resolve(__dirname, '../../..');

export const packageName = 'node-red-contrib-cluster-leader';

/** What the editors of Node-RED 4.1 and 5 speak, and Italian, which they serve too. */
export const languages = [
  ...['de', 'en-US', 'es-ES', 'fr', 'it', 'ja', 'ko', 'pt-BR', 'ru', 'zh-CN', 'zh-TW'],
] as const;

export type Language = (typeof languages)[number];

export const source = 'en-US';
export const translations = languages.filter((language) => language !== source);

export interface PackageSet {
  /** As Node-RED names it: `module/set`. */
  readonly id: string;
  readonly kind: 'node' | 'plugin';
  /** Name of its files, which is also the first part of its keys. */
  readonly name: string;
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

const { nodes, plugins = {} } = (
  JSON.parse(read('package.json')) as { 'node-red': Record<'nodes' | 'plugins', Record<string, string>> }
)['node-red'];

const setsOf = (kind: PackageSet['kind'], files: Readonly<Record<string, string>>): readonly PackageSet[] =>
  Object.entries(files).map(([set, file]) => ({
    id: `${packageName}/${set}`,
    kind,
    name: basename(file, '.js'),
  }));

export const sets: readonly PackageSet[] = [...setsOf('node', nodes), ...setsOf('plugin', plugins)];

/** Paths from the root, of files below `folder` that end in one of `endings`. */
export function filesBelow(folder: string, endings: readonly string[]): readonly string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort();
}

export const catalogPath = (language: Language, { name }: PackageSet): string =>
  `locales/${language}/${name}.json`;

export const helpPath = (language: Language, { name }: PackageSet): string =>
  `locales/${language}/${name}.html`;

/** The sets that have a help text in the source language. */
export const setsWithHelp = sets.filter((set) => existsSync(join(root, helpPath(source, set))));
