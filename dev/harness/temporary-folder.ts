import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atExit } from './teardown.js';
import { NAME_PREFIX } from './watchdog.js';

/** A private folder of this process, deleted when it is removed or when this process ends. */
export interface TemporaryFolder {
  readonly path: string;
  remove(): void;
}

/** `parent` is for what must be renamed into place afterwards, which works only within one file system. */
export function temporaryFolder(purpose: string, parent: string = tmpdir()): TemporaryFolder {
  const path = mkdtempSync(join(parent, `${NAME_PREFIX}${purpose}-`));
  const remove = (): void => rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  const withdraw = atExit(remove, { kind: 'folder', value: path });
  return {
    path,
    remove: () => {
      remove();
      withdraw();
    },
  };
}
