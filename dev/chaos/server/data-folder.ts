/** The folder with the victim's append-only file, which faults take away, or replace by an older one. */
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type TemporaryFolder, temporaryFolder } from '../../harness/temporary-folder.js';

export class DataFolder {
  readonly #folder: TemporaryFolder = temporaryFolder('chaos-data');

  constructor() {
    mkdirSync(this.path);
    mkdirSync(this.#copy);
  }

  get path(): string {
    return join(this.#folder.path, 'present');
  }

  get #copy(): string {
    return join(this.#folder.path, 'past');
  }

  empty(): void {
    replace(this.path);
  }

  /** What `goBack` will bring back. The server may be writing meanwhile: the copy then ends within a command. */
  remember(): void {
    replace(this.#copy, this.path);
  }

  goBack(): void {
    replace(this.path, this.#copy);
  }

  remove(): void {
    this.#folder.remove();
  }
}

function replace(folder: string, by?: string): void {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
  if (by !== undefined) cpSync(by, folder, { recursive: true });
}
