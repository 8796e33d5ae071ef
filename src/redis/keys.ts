/** Names on the server: the record beside a lock key, and the channels. */

const HASH_TAG = /\{[^}]+\}/u;

/**
 * The record of a lock key's terms lies in the same cluster slot as the key, and no two keys share one: `jobs` has
 * `{jobs}:term`, so `{jobs}` must have another suffix.
 */
export function recordKey(key: string): string {
  return HASH_TAG.test(key) ? `${key}:record` : `{${key}}:term`;
}

/** Pub/sub knows no databases, so the name carries the index. */
export function leadershipChannel(database: number): string {
  return `node-red-cluster-leader:${database}`;
}

export function keyspaceChannel(database: number, key: string): string {
  return `__keyspace@${database}__:${key}`;
}
