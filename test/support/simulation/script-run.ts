/** What the three scripts share: record.lua, line by line. */
import type { Contender, Push } from '../../../src/election/ports.js';
import { recordKey } from '../../../src/redis/keys.js';
import type { Keyspace } from './keyspace.js';

const TOKEN_LIMIT = 4_503_599_627_370_496;
/** A token from which none can follow that is still read as one. */
export const LAST_TOKEN = TOKEN_LIMIT - 1;
const TTL_LIMIT = 86_400_000;
const RANK_LIMIT = 10_000_000_000;
const FORGET_AFTER_TTLS = 1.5;
const FUTURE_MS = 1_000;
/** One of these makes a hash a record. */
const PRESENT = ['token', 'end', 'run', 'ttl'];

export interface LeaseRecord {
  token: number;
  ends: number;
  run: string;
  ttl: number;
  /** null in records of 2.0.0. */
  far: number | null;
  readonly hrun?: string;
  readonly hold?: number | null;
  next?: string;
  rank?: number | null;
  seen?: number | null;
  readonly pin?: string;
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
  if (fields === null || !PRESENT.some((name) => fields[name] !== undefined)) {
    return { record: null, garbled: false };
  }
  const token = whole(fields.token, TOKEN_LIMIT);
  const ends = whole(fields.end, TOKEN_LIMIT);
  const ttl = whole(fields.ttl, TTL_LIMIT + 1);
  if (token === null || ends === null || ttl === null) return { record: null, garbled: true };
  const [far, hold] = [whole(fields.far, TOKEN_LIMIT), whole(fields.hold, TOKEN_LIMIT)];
  const best = {
    next: fields.next ?? '',
    rank: wholeOrNegative(fields.rank, RANK_LIMIT),
    seen: whole(fields.seen, TOKEN_LIMIT),
    pin: fields.pin ?? '',
  };
  return {
    record: { token, ends, run: fields.run ?? '', ttl, far, hrun: fields.hrun ?? '', hold, ...best },
    garbled: false,
  };
}

/** The best candidate of a record; nothing if none was seen lately. */
export function bestCandidate({ now }: ScriptRun, record: LeaseRecord | null): { readonly next?: Contender } {
  const { next = '', rank = null, seen = null } = record ?? {};
  if (record === null || next === '' || rank === null || seen === null) return {};
  const age = now - seen;
  if (age < -FUTURE_MS || age > FORGET_AFTER_TTLS * record.ttl) return {};
  return { next: { candidate: next, rank } };
}

export function writeRecord({ data }: ScriptRun, key: string, record: LeaseRecord, garbled: boolean): void {
  const name = recordKey(key);
  if (garbled) data.del(name);
  data.hset(name, {
    token: String(record.token),
    end: String(record.ends),
    run: record.run,
    ttl: String(record.ttl),
    far: String(record.far),
  });
}

/** The `ttl` and `far` to write with a lease of `ttl` that ends at `ends`. */
export function longestTtl(
  { now }: ScriptRun,
  record: LeaseRecord | null,
  ttl: number,
  ends: number,
  run: string,
): Pick<LeaseRecord, 'ttl' | 'far'> {
  if (record === null || ttl >= record.ttl) return { ttl, far: ends };
  const latest = now + record.ttl;
  const usable = record.far !== null && record.far <= latest && record.run === run;
  const far = usable ? record.far : latest;
  return now > (far ?? latest) ? { ttl, far: ends } : { ttl: record.ttl, far };
}

function whole(value: string | undefined, limit: number): number | null {
  if (value === undefined || !/^\d+$/u.test(value)) return null;
  const number = Number(value);
  return number >= limit ? null : number;
}

function wholeOrNegative(value: string | undefined, limit: number): number | null {
  if (value === undefined || !/^-?\d+$/u.test(value)) return null;
  const number = Number(value);
  return Math.abs(number) >= limit ? null : number;
}
