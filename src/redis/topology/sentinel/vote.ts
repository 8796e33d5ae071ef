/** What sentinels say of the primary, and what a majority of them says. Pure. */
import type { Address } from '../../server-options.js';

/**
 * The primary's address, and the epoch of the failover that made it the primary. A sentinel's epoch never falls. Votes
 * are equal only if both are: an address comes back in a later failover, and a sentinel that was cut off through both
 * failovers still means the former time.
 */
export interface Vote extends Address {
  /** null where `SENTINEL MASTER` is not permitted. */
  readonly epoch: number | null;
}

/** One sentinel's answer. */
export interface Answer {
  /** null if it watches no master of this name. */
  readonly vote: Vote | null;
  /** Sentinels that watch this master, as far as it knows, itself included; null where that is not permitted. */
  readonly sentinels: number | null;
}

export function sameVote(one: Vote, other: Vote): boolean {
  return one.host === other.host && one.port === other.port && one.epoch === other.epoch;
}

/** More than half. */
export function majorityOf(sentinels: number): number {
  return Math.floor(sentinels / 2) + 1;
}

/** The vote that a majority of `sentinels` casts, if there is one. */
export function electedBy(votes: readonly Vote[], sentinels: number): Vote | null {
  const needed = majorityOf(sentinels);
  return votes.find((vote) => votes.filter((other) => sameVote(vote, other)).length >= needed) ?? null;
}

/**
 * @param master the reply to `SENTINEL MASTER`, names and values in turn; null if there is none
 * @param address the reply to `SENTINEL GET-MASTER-ADDR-BY-NAME`
 */
export function readAnswer(master: unknown, address: unknown): Answer {
  const fields = master === null ? new Map<string, string>() : readFields(master);
  const [host, port] = Array.isArray(address) ? address.map(String) : [];
  const epoch = number(fields.get('config-epoch'));
  const others = number(fields.get('num-other-sentinels'));
  return {
    vote: host === undefined || port === undefined ? null : { host, port: Number(port), epoch },
    sentinels: others === null ? null : 1 + others,
  };
}

/** Names and values in turn, as sentinels answer in RESP 2. */
export function readFields(flat: unknown): ReadonlyMap<string, string> {
  const words = Array.isArray(flat) ? flat.map(String) : [];
  const fields = new Map<string, string>();
  for (let at = 0; at + 1 < words.length; at += 2) fields.set(words[at] ?? '', words[at + 1] ?? '');
  return fields;
}

function number(text: string | undefined): number | null {
  const value = Number(text);
  return text === undefined || !Number.isFinite(value) ? null : value;
}
