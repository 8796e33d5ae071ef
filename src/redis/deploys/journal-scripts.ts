/** The journal's Lua scripts as they are sent to the server. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '../open-client.js';

export interface JournalScript {
  readonly source: string;
  readonly sha: string;
}

function load(operation: 'read' | 'publish'): JournalScript {
  const read = (name: string) => readFileSync(join(__dirname, `${name}.lua`), 'utf8');
  const source = `${read('entry')}\n${read(operation)}`;
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}

export const READ = load('read');
export const PUBLISH = load('publish');

/** Loads the script first: the connection is new, and an envelope is not to be sent twice. */
export async function runScript(
  client: Client,
  { source, sha }: JournalScript,
  key: string,
  args: readonly string[],
): Promise<readonly unknown[]> {
  const [, reply] = await Promise.all([
    client.sendCommand(['SCRIPT', 'LOAD', source]),
    client.sendCommand(['EVALSHA', sha, '1', key, ...args]),
  ]);
  return Array.isArray(reply) ? reply : [];
}
