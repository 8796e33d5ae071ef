/** The version of this package, from its manifest, wherever the compiled file lies below it. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Empty where the manifest cannot be read: a version that is not known keeps nobody from leading. */
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
