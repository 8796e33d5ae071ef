/** Names on the server: records and channels. */

const HASH_TAG = /\{[^}]+\}/u;

/**
 * The key of the record of a lock key's terms. It is in the same cluster slot as the lock key, and no two lock keys
 * share one: `jobs` has `{jobs}:term`, so `{jobs}`, which has a hash tag, gets another suffix.
 */
export function recordKey(key: string): string {
  return HASH_TAG.test(key) ? `${key}:record` : `{${key}}:term`;
}

/** The key of a fleet's newest deploy, named and placed as {@link recordKey} is. */
export function deployKey(key: string): string {
  return HASH_TAG.test(key) ? `${key}:deploys` : `{${key}}:flows`;
}

/** Pub/sub ignores databases, so the channel's name contains the index. */
export function leadershipChannel(database: number): string {
  return `node-red-cluster-leader:${database}`;
}

/** On which replicas say that a deploy was published. */
export function deployChannel(database: number): string {
  return `${leadershipChannel(database)}:deploys`;
}

/** Where the server announces that the key expired or was evicted. */
export function keyspaceChannel(database: number, key: string): string {
  return `__keyspace@${database}__:${key}`;
}
