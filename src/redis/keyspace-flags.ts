/**
 * Turns keyspace events on as far as elections use them: `K` (keyspace channels), `x` (expired), `e` (evicted).
 *
 * Flags are added, never removed: other programs rely on theirs. It is not atomic, and a restart of the server forgets
 * it, so it is done on every connection.
 */
import type { Client } from './open-client.js';

const SETTING = 'notify-keyspace-events';
const NEEDED = ['K', 'x', 'e'];
/** What `A` stands for. It leaves out `m` and `n`, and of course `K` and `E`. */
const ALL = 'g$lshzxetd';

/** The setting to write, or null where nothing is missing. */
export function addedFlags(present: string): string | null {
  const covered = present.includes('A') ? present + ALL : present;
  const missing = NEEDED.filter((flag) => !covered.includes(flag));
  return missing.length === 0 ? null : present + missing.join('');
}

/** @throws the server's refusal where CONFIG is not permitted, as on most managed services. */
export async function turnOnKeyspaceEvents(client: Client): Promise<void> {
  const config = await client.configGet(SETTING);
  const flags = addedFlags(config[SETTING] ?? '');
  if (flags !== null) await client.configSet(SETTING, flags);
}
