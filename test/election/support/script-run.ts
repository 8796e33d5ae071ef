/** What the three scripts share: record.lua, line by line. */
import type { Push } from '../../../src/election/ports.js';
import { recordKey } from '../../../src/redis/keys.js';
import type { Keyspace } from './keyspace.js';

const TOKEN_LIMIT = 4_503_599_627_370_496;
const TTL_LIMIT = 86_400_000;

export interface LeaseRecord {
  token: number;
  ends: number;
  run: string;
  ttl: number;
}

export interface ReadRecord {
  readonly record: LeaseRecord | null;
  readonly garbled: boolean;
}

/** One run of one script: time stands still in it. */
export interface ScriptRun {
  readonly data: Keyspace;
  /** µs since 1970, the server's. */
  readonly nowUs: number;
  /** The same in ms. */
  readonly now: number;
  /** Empty where INFO is not permitted. */
  readonly thisRun: string;
  readonly announce: (push: Push) => void;
}

export function readRecord({ data }: ScriptRun, key: string): ReadRecord {
  let fields: Readonly<Record<string, string>> | null;
  try {
    fields = data.hash(recordKey(key));
  } catch {
    return { record: null, garbled: true };
  }
  if (fields === null) return { record: null, garbled: false };
  const token = whole(fields.token, TOKEN_LIMIT);
  const ends = whole(fields.end, TOKEN_LIMIT);
  const ttl = whole(fields.ttl, TTL_LIMIT + 1);
  if (token === null || ends === null || ttl === null) return { record: null, garbled: true };
  return { record: { token, ends, run: fields.run ?? '', ttl }, garbled: false };
}

export function writeRecord({ data }: ScriptRun, key: string, record: LeaseRecord, garbled: boolean): void {
  const name = recordKey(key);
  if (garbled) data.del(name);
  data.hset(name, {
    token: String(record.token),
    end: String(record.ends),
    run: record.run,
    ttl: String(record.ttl),
  });
}

function whole(value: string | undefined, limit: number): number | null {
  if (value === undefined || !/^\d+$/u.test(value)) return null;
  const number = Number(value);
  return number >= limit ? null : number;
}
