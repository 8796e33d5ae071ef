import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../harness/cache-folder.js';

const NEEDED = ['dist/nodes/cluster-leader.js', 'dist/nodes/valkey-config.js'];

/** The advice if the package is not built; null if it is. */
export function missingBuild(root = repositoryRoot): string | null {
  const missing = NEEDED.filter((file) => !existsSync(join(root, file)));
  if (missing.length === 0) return null;
  return `The package is not built (there is no ${missing.join(', no ')}). "npm start" builds it; so does "npm run build".`;
}
