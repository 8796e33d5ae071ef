/** Parses what the scripts return for one lock key. The scripts document the shapes. */
import { LONGEST_VALUE } from '../election/lease.js';
import type { AcquireReply, Contender, Held, Quarantined, RenewReply } from '../election/ports.js';
import { StoreFailure } from '../election/ports.js';
import { replyFailure } from './failures.js';

type Fields = readonly unknown[];

/** Characters of an unreadable reply that are quoted in the error. */
const EXCERPT_CHARACTERS = 200;

/** @throws {StoreFailure} if the script failed for this key, or the reply cannot be read */
export function acquireReply(fields: Fields): AcquireReply {
  const [outcome, garbled, ...rest] = checked(fields);
  const recordGarbled = garbled === 1;
  switch (outcome) {
    case 'acquired':
      return {
        ...{ outcome, recordGarbled, token: number(rest[0]), end: number(rest[1]) },
        ...(rest[2] === 1 ? { pinned: true } : {}),
      };
    case 'held':
      return { ...held(rest), recordGarbled };
    case 'vacant':
      return { outcome, recordGarbled };
    case 'quarantined':
      return {
        outcome,
        recordGarbled,
        why: String(rest[0]) as Quarantined['why'],
        token: number(rest[1]),
        retryMs: number(rest[2]),
        ...next(rest[3], rest[4]),
      };
    default:
      throw unreadable(fields);
  }
}

/** @throws {StoreFailure} if the script failed for this key, or the reply cannot be read */
export function renewReply(fields: Fields): RenewReply {
  const [outcome, garbled, ...rest] = checked(fields);
  const recordGarbled = garbled === 1;
  switch (outcome) {
    case 'renewed':
    case 'restored':
      return { outcome, recordGarbled, end: number(rest[0]), ...next(rest[1], rest[2]) };
    case 'lost':
      return { outcome, recordGarbled, held: rest.length === 0 ? null : held(rest) };
    default:
      throw unreadable(fields);
  }
}

/**
 * A successful release returns nothing of use.
 *
 * @throws {StoreFailure} if the script failed for this key
 */
export function releaseReply(fields: Fields): void {
  checked(fields);
}

function checked(fields: Fields): Fields {
  if (fields[0] === 'error') throw replyFailure(String(fields[1]));
  return fields;
}

function held([value, remaining, token, retry, recordTtl, candidate, rank]: Fields): Held {
  return {
    outcome: 'held',
    value: String(value).slice(0, LONGEST_VALUE),
    remainingMs: number(remaining) < 0 ? null : number(remaining),
    token: orNull(token),
    retryMs: number(retry),
    recordTtlMs: orNull(recordTtl),
    ...next(candidate, rank),
  };
}

/** Whoever may write the record can put anything there, so that it is cut like a lease's value. */
function next(candidate: unknown, rank: unknown): { readonly next?: Contender } {
  if (typeof candidate !== 'string' || candidate === '') return {};
  return { next: { candidate: candidate.slice(0, LONGEST_VALUE), rank: number(rank) } };
}

/** The scripts return -1 for a missing value: nil would end a Lua array. */
function orNull(field: unknown): number | null {
  const value = number(field);
  return value < 0 ? null : value;
}

function number(field: unknown): number {
  if (typeof field !== 'number') throw unreadable([field]);
  return field;
}

function unreadable(fields: Fields): StoreFailure {
  const excerpt = JSON.stringify(fields).slice(0, EXCERPT_CHARACTERS);
  return new StoreFailure('refused', `the server gave an answer that no script gives: ${excerpt}`);
}
