/** The Lua scripts as they are sent to the server: one per operation, each preceded by the code that they share. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Operation = 'acquire' | 'renew' | 'release';

export interface Script {
  readonly operation: Operation;
  readonly source: string;
  readonly sha: string;
}

/** In the order in which calls of one turn are sent: a lease that was given up is released before the next attempt. */
export const OPERATIONS: readonly Operation[] = ['release', 'renew', 'acquire'];

function load(operation: Operation): Script {
  const read = (name: string) => readFileSync(join(__dirname, 'scripts', `${name}.lua`), 'utf8');
  const source = `${read('record')}\n${read(operation)}`;
  return { operation, source, sha: createHash('sha1').update(source).digest('hex') };
}

/** Read when the package is loaded, so that a broken installation fails at once. */
export const SCRIPTS: Readonly<Record<Operation, Script>> = {
  acquire: load('acquire'),
  renew: load('renew'),
  release: load('release'),
};
