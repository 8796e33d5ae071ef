/** Whether the server evicts keys: read by INFO, which is permitted anyway, because CONFIG often is not. */
import type { Client } from './open-client.js';

/**
 * The server's `maxmemory-policy` if it evicts keys once its memory is full; null if it never does.
 *
 * @throws an error reply if INFO is not permitted
 */
export async function evictionPolicy(client: Client): Promise<string | null> {
  const memory = await client.info('memory');
  const limit = /^maxmemory:(\d+)/mu.exec(memory)?.[1] ?? '0';
  const policy = /^maxmemory_policy:([\w-]+)/mu.exec(memory)?.[1] ?? 'noeviction';
  return limit === '0' || policy === 'noeviction' ? null : policy;
}
