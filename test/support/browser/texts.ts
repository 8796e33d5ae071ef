/** What the editor should say: the catalogs, read from where the translators write them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../../dev/harness/cache-folder.js';

interface Catalog {
  readonly [key: string]: string | Catalog;
}

/** Looks up texts of a node type or of the panel: `textsOf('de', 'cluster-leader')('label.name')`. */
export function textsOf(language: string, name: string): (path: string) => string {
  const file = join(repositoryRoot, 'locales', language, `${name}.json`);
  if (!existsSync(file)) throw new Error(`${name} has not been translated: there is no ${file}`);
  const catalog = JSON.parse(readFileSync(file, 'utf8')) as Catalog;
  return (path) => {
    const found = [name, ...path.split('.')].reduce<Catalog | string | undefined>(
      (at, key) => (typeof at === 'object' ? at[key] : undefined),
      catalog,
    );
    if (typeof found === 'string') return found;
    throw new Error(`locales/${language}/${name}.json has no ${path}`);
  };
}
