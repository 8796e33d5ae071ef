/** Which servers the tests of a run ran with: noted where one is started, reported at the end of the run. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runFolder } from './run-folder.js';

const FILE_NAME = 'servers';

const noted = new Set<string>();

/** Calls `version` only if it is to be noted, and has not been by this process. */
export async function noteCovered(origin: string, version: () => Promise<string | undefined>): Promise<void> {
  const folder = runFolder();
  if (folder === undefined || noted.has(origin)) return;
  noted.add(origin);
  const told = await version();
  if (told !== undefined) appendFileSync(join(folder, FILE_NAME), `${told}\n`);
}

/** A line for people; none if no server was started. */
export function tellCovered(folder: string): readonly string[] {
  const path = join(folder, FILE_NAME);
  if (!existsSync(path)) return [];
  const versions = new Set(readFileSync(path, 'utf8').split('\n').filter(Boolean));
  return [`Tested with ${[...versions].sort().join(', ')}.`];
}
