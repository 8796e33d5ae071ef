/** The package as it was when the run began: a build meanwhile does not touch it. */
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../harness/cache-folder.js';
import type { TemporaryFolder } from '../../harness/temporary-folder.js';

export function packageOf(folder: TemporaryFolder): string {
  const path = join(folder.path, 'package');
  mkdirSync(path);
  for (const part of ['dist', 'package.json', 'examples']) {
    cpSync(join(repositoryRoot, part), join(path, part), { recursive: true });
  }
  symlinkSync(join(repositoryRoot, 'node_modules'), join(path, 'node_modules'), 'junction');
  return path;
}
