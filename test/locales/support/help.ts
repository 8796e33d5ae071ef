import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Block, parseMarkup } from './markup.js';
import { helpPath, type Language, type PackageSet, read, root } from './package-sets.js';

const known = new Map<string, readonly Block[]>();

/** The blocks of a help text; none while there is no such file. */
export function helpBlocks(language: Language, set: PackageSet): readonly Block[] {
  const path = helpPath(language, set);
  let blocks = known.get(path);
  if (blocks === undefined) {
    blocks = existsSync(join(root, path)) ? parseMarkup(read(path)).blocks : [];
    known.set(path, blocks);
  }
  return blocks;
}
