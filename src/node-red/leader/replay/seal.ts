/**
 * What leaders and followers tell each other about messages, made unreadable and hard to forge: every word is sealed with
 * the lease's value, which is new for each term and known only to those who may read the lock key.
 */
import { createHash, createHmac } from 'node:crypto';

const LENGTH = 16;

/** Names the node on the channel: the same on all replicas that run the same flows. */
export function scopeOf(lockKey: string, nodePath: string): string {
  const text = JSON.stringify([lockKey, nodePath]);
  return createHash('sha256').update(text).digest('base64url').slice(0, LENGTH);
}

/** Seals an occurrence key. */
export function sealedKey(leaseValue: string, scope: string, key: string): string {
  return seal(leaseValue, ['passed', scope, key]);
}

/** Proves a report. */
export function sealedReport(leaseValue: string, scope: string, coversMs: number): string {
  return seal(leaseValue, ['replayed', scope, coversMs]);
}

function seal(leaseValue: string, words: readonly (string | number)[]): string {
  return createHmac('sha256', leaseValue).update(JSON.stringify(words)).digest('base64url').slice(0, LENGTH);
}
