/** Reads the version of this package from the closest package.json above this file. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Empty if the manifest cannot be read: an unknown version must not keep a replica from leading. */
export function packageVersion(): string {
  try {
    const { version } = JSON.parse(readFileSync(manifestAbove(__dirname), 'utf8')) as { version?: unknown };
    return typeof version === 'string' ? version : '';
  } catch {
    return '';
  }
}

function manifestAbove(folder: string): string {
  const path = join(folder, 'package.json');
  return existsSync(path) || dirname(folder) === folder ? path : manifestAbove(dirname(folder));
}
