/** Requests with the defaults of these tests, and lock keys that no other test uses. */
import { randomBytes } from 'node:crypto';
import type {
  Acquired,
  AcquireReply,
  AcquireRequest,
  RenewReply,
  RenewRequest,
} from '../../../src/election/ports.js';

export const TTL_MS = 10_000;

let made = 0;

/** A server may be shared with others, and keeps records for good. */
const prefix = `test:${randomBytes(4).toString('hex')}`;

export function newKey(name = 'key'): string {
  made += 1;
  return `${prefix}:${name}:${made}`;
}

/** The value of another attempt each time, as electors have it. */
export function newValue(name = 'host'): string {
  made += 1;
  return `${name}#test.${made}`;
}

export function acquisition(key: string, over: Partial<AcquireRequest> = {}): AcquireRequest {
  return {
    key,
    value: newValue(),
    ttlMs: TTL_MS,
    longestTtlMs: TTL_MS,
    highestToken: null,
    stuckValue: null,
    claims: true,
    ...over,
  };
}

/** A term as its holder knows it; renewals and releases are made from it. */
export interface HeldTerm extends RenewRequest {}

export function termOf(request: AcquireRequest, reply: AcquireReply): HeldTerm {
  const { token, end } = asAcquired(reply);
  return { key: request.key, value: request.value, ttlMs: request.ttlMs, token, end };
}

export function asAcquired(reply: AcquireReply): Acquired {
  if (reply.outcome !== 'acquired') throw new Error(`not acquired: ${JSON.stringify(reply)}`);
  return reply;
}

export function asProlonged(reply: RenewReply): Extract<RenewReply, { outcome: 'renewed' | 'restored' }> {
  if (reply.outcome === 'lost') throw new Error(`lost: ${JSON.stringify(reply)}`);
  return reply;
}

export function asLost(reply: RenewReply): Extract<RenewReply, { outcome: 'lost' }> {
  if (reply.outcome !== 'lost') throw new Error(`not lost: ${JSON.stringify(reply)}`);
  return reply;
}
