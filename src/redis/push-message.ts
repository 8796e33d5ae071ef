/**
 * The language of the leadership channel. The scripts speak it; anybody who may publish can forge it, so that nothing
 * is believed beyond its shape.
 *
 *   ["acquired", key, token]   ["released", key, token]   ["renewed", [[key, token, ttl], …]]
 */
import { MAX_TTL_MS } from '../election/lease.js';
import type { Push } from '../election/ports.js';

/** A round of 200 renewals with long keys has some 60 000 characters. */
const MAX_LENGTH = 262_144;

export interface KeyedPush {
  readonly key: string;
  readonly push: Push;
}

/** null for anything that the scripts do not say. */
export function parsePush(message: string): readonly KeyedPush[] | null {
  if (message.length > MAX_LENGTH) return null;
  const said = parseJson(message);
  if (!Array.isArray(said)) return null;
  const kind: unknown = said[0];
  if (kind === 'acquired' || kind === 'released') {
    const key: unknown = said[1];
    const token: unknown = said[2];
    const known = typeof key === 'string' ? parseToken(token) : null;
    return typeof key === 'string' && known !== null ? [{ key, push: { kind, token: known } }] : null;
  }
  if (kind === 'renewed' && Array.isArray(said[1])) return parseBatch(said[1] as readonly unknown[]);
  return null;
}

function parseBatch(round: readonly unknown[]): readonly KeyedPush[] | null {
  const pushes = round.map(parseRenewal);
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

/** Tokens travel as text: JSON's numbers are rounded by some encoders. */
function parseToken(token: unknown): number | null {
  if (typeof token !== 'string' || !/^\d{0,16}$/u.test(token)) return null;
  return Number(token);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not ours, then; the caller says so.
    return null;
  }
}
