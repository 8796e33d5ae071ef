/**
 * Turns on the keyspace events that elections use: `K` (keyspace channels), `x` (expired), `e` (evicted).
 *
 * Flags are added, never removed: other programs rely on theirs. Reading and writing the setting is not atomic, and a
 * restart of the server resets it, so every new connection does it again.
 */
import type { Client } from './open-client.js';

export const KEYSPACE_EVENTS = 'notify-keyspace-events';
const NEEDED = ['K', 'x', 'e'];
/** What `A` stands for: every class of events but `m` and `n`. */
const ALL = 'g$lshzxetd';

/** The setting to write; null if no flag is missing. */
export function addedFlags(present: string): string | null {
  const covered = present.includes('A') ? present + ALL : present;
  const missing = NEEDED.filter((flag) => !covered.includes(flag));
  return missing.length === 0 ? null : present + missing.join('');
}

/** @throws an error reply if CONFIG is not permitted, as on most managed services */
export async function turnOnKeyspaceEvents(client: Client): Promise<void> {
  const config = await client.configGet(KEYSPACE_EVENTS);
  const flags = addedFlags(config[KEYSPACE_EVENTS] ?? '');
  if (flags !== null) await client.configSet(KEYSPACE_EVENTS, flags);
}
