import { command, fields } from './command.js';
import type { RedisServer } from './types.js';

/** "redis-server 7.0.15", as the server itself says; undefined if it does not. */
export async function versionOf(server: RedisServer): Promise<string | undefined> {
  const told = fields(await command(server, ['INFO', 'server']).catch(() => ''));
  const valkey = told.get('valkey_version');
  if (valkey !== undefined) return `valkey-server ${valkey}`;
  const redis = told.get('redis_version');
  return redis === undefined ? undefined : `redis-server ${redis}`;
}
