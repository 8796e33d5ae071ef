/** Which test each process of the run is at, for the account of a run that does not end. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runFolder } from './run-folder.js';

const PREFIX = 'under-way-';

export interface UnderWay {
  readonly pid: number;
  /** The test, or the file if none has begun. */
  readonly what: string;
}

export function noteUnderWay(what: string): void {
  const folder = runFolder();
  if (folder !== undefined) writeFileSync(join(folder, `${PREFIX}${process.pid}`), what);
}

export function notedUnderWay(folder: string): readonly UnderWay[] {
  const names = readdirSync(folder).filter((name) => name.startsWith(PREFIX));
  return names.map((name) => ({
    pid: Number(name.slice(PREFIX.length)),
    what: readFileSync(join(folder, name), 'utf8'),
  }));
}
