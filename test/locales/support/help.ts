import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Block, parseMarkup } from './markup.js';
import { helpPath, type Language, type PackageSet, read, root } from './package-sets.js';

/** The blocks of a help text; none while there is no such file. */
export function helpBlocks(language: Language, set: PackageSet): readonly Block[] {
  const path = helpPath(language, set);
  return existsSync(join(root, path)) ? parseMarkup(read(path)).blocks : [];
}
