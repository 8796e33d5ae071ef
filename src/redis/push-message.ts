/**
 * The messages on the leadership channel, which the scripts publish. Any client that may publish can forge them, so
 * only their shape is checked and they are treated as hints.
 *
 *   ["acquired", key, token]   ["released", key, token, to]   ["renewed", [[key, token, ttl], …]]
 *
 * `to` is missing if nobody is named, and in messages of 2.0.0.
 */
import { LONGEST_VALUE, MAX_TTL_MS } from '../election/lease.js';
import type { Push } from '../election/ports.js';

/** Characters. A batch of 200 renewals with long keys has about 60 000. */
const MAX_LENGTH = 262_144;

export interface KeyedPush {
  readonly key: string;
  readonly push: Push;
}

/** The pushes in a message; null if no script of ours could have sent it. */
export function parsePush(message: string): readonly KeyedPush[] | null {
  if (message.length > MAX_LENGTH) return null;
  const fields = parseJson(message);
  if (!Array.isArray(fields)) return null;
  const kind: unknown = fields[0];
  if (kind === 'acquired' || kind === 'released') {
    const key: unknown = fields[1];
    const token = parseToken(fields[2]);
    if (typeof key !== 'string' || token === null) return null;
    return [{ key, push: kind === 'released' ? released(token, fields[3]) : { kind, token } }];
  }
  if (kind === 'renewed' && Array.isArray(fields[1])) return parseBatch(fields[1] as readonly unknown[]);
  return null;
}

function released(token: number, to: unknown): Push {
  const named = typeof to === 'string' && to !== '' && to.length <= LONGEST_VALUE;
  return { kind: 'released', token, ...(named ? { to } : {}) };
}

function parseBatch(batch: readonly unknown[]): readonly KeyedPush[] | null {
  const pushes = batch.map(parseRenewal);
  return pushes.every((push) => push !== null) ? pushes : null;
}

function parseRenewal(entry: unknown): KeyedPush | null {
  if (!Array.isArray(entry)) return null;
  const [key, token, ttlMs] = entry as readonly unknown[];
  const known = parseToken(token);
  if (
    typeof key !== 'string' ||
    known === null ||
    typeof ttlMs !== 'number' ||
    !(ttlMs > 0 && ttlMs <= MAX_TTL_MS)
  )
    return null;
  return { key, push: { kind: 'renewed', token: known, ttlMs } };
}

/** Tokens are sent as text: some JSON encoders round large numbers. */
function parseToken(token: unknown): number | null {
  if (typeof token !== 'string' || !/^\d{0,16}$/u.test(token)) return null;
  return Number(token);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not one of ours; the caller reports it.
    return null;
  }
}
