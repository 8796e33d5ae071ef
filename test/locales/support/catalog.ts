/** A message catalog: texts by their keys. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { catalogPath, type Language, type PackageSet, read, root } from './package-sets.js';

export type Tree = { readonly [key: string]: string | Tree };

/** By key, `set.section.name`; null while there is no such file. */
export function catalogOf(language: Language, set: PackageSet): ReadonlyMap<string, string> | null {
  const path = catalogPath(language, set);
  return existsSync(join(root, path)) ? new Map(textsIn(JSON.parse(read(path)) as Tree)) : null;
}

export function textsIn(tree: Tree, prefix = ''): readonly (readonly [string, string])[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${prefix}${key}`, value] as const] : textsIn(value, `${prefix}${key}.`),
  );
}

/** Keys that stand twice in one object, of which JSON.parse drops the first in silence. */
export function doubleKeys(json: string): readonly string[] {
  const open: Set<string>[] = [];
  const double: string[] = [];
  for (const [token, key] of json.matchAll(/"((?:[^"\\]|\\.)*)"(?=\s*:)|"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (key !== undefined) {
      const keys = open.at(-1);
      if (keys?.has(key)) double.push(key);
      keys?.add(key);
    }
  }
  return double;
}

/** Sections without a text. */
export function emptySections(tree: Tree, prefix = ''): readonly string[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    if (typeof value === 'string') return [];
    return Object.keys(value).length === 0 ? [`${prefix}${key}`] : emptySections(value, `${prefix}${key}.`);
  });
}

/** `__name__` in a text, sorted, each as often as it occurs. */
export function placeholders(text: string): readonly string[] {
  return (text.match(/__.*?__/g) ?? []).sort();
}

export function withoutPlaceholders(text: string): string {
  return text.replace(/__.*?__/g, ' ');
}
