/**
 * Balance: how replicas share the lock keys that are marked for it, without knowing each other.
 *
 * A candidate *bids* for each key: the number of keys that it would lead if it got this one. It puts the keys in order,
 * and bids one more for each, so it never asks for more at once than it means to lead. The record of a key keeps the
 * lowest bid. A leader of `L` keys orders its own by the bids for them, gives the first away to a bid below `L`, the
 * second to one below `L - 1`, and so on.
 *
 * - *Nothing overshoots*, however many leaders give to one newcomer in one moment. Say the highest bid granted to it is
 *   `b`. It gets at most `b` keys in all, as it bids each number once, and the leader that granted `b` keeps at least
 *   as many.
 * - *It settles.* So each key goes to a replica that leads at least two fewer. The sum of the squares of the loads falls
 *   with every move, and no key moves back.
 * - *It settles within one key.* A candidate bids lowest for the keys of the replica that leads most. As long as that
 *   leads two more than the bidder, the bid is good enough.
 *
 * The obvious rule would give away what exceeds keys / replicas. That needs the number of replicas, hence presence, which
 * a server without pub/sub does not provide. Presence counts replicas that campaign for some of the keys only, or rank
 * lower, or come and go; and nine leaders that see one newcomer would have to trust that their counts agree. Bids need
 * none of this. Whoever does not campaign, observes, or drains does not bid. Two replicas of one name bid as two. A
 * replica that comes and goes changes no count, and its bids are too young to be granted.
 *
 * What this replica believes of others' loads only orders its bids. Wrong or old, it costs moves or time.
 */

import { bidLoad, bidWeight, holdWeight } from './load-weight.js';
import { preference } from './preference.js';

/** A balanced lock key, as this replica knows it. */
export interface BalancedKey {
  readonly key: string;
  /** The process that leads, `<name>#<its id>`; null if unknown. */
  readonly holder: string | null;
  /** While this process leads: the weight of the best candidate, or null without one of our priority. */
  readonly bid: number | null;
  /** While this process leads: whether since so lately that bids may be older. */
  readonly fresh: boolean;
}

/** The weight of each key for the process `me`. */
export function weights(me: string, keys: readonly BalancedKey[]): ReadonlyMap<string, number> {
  const own = keys.filter(({ holder }) => holder === me);
  return new Map([...holds(own), ...bids(me, own.length, keys)]);
}

function* holds(own: readonly BalancedKey[]): Iterable<readonly [string, number]> {
  const settled = own.filter(({ fresh }) => !fresh);
  const lowestFirst = settled.sort(
    (one, other) => bidFor(one) - bidFor(other) || compare(one.key, other.key),
  );
  for (const [given, { key }] of lowestFirst.entries()) yield [key, holdWeight(settled.length - given)];
  for (const { key, fresh } of own) if (fresh) yield [key, holdWeight(0)];
}

function bidFor({ bid }: BalancedKey): number {
  return bid === null ? Number.MAX_SAFE_INTEGER : bidLoad(bid);
}

function* bids(me: string, load: number, keys: readonly BalancedKey[]): Iterable<readonly [string, number]> {
  const held = byHolder(keys);
  const loads = new Map([...held].map(([holder, theirs]) => [holder, theirs.length]));
  loads.delete('');
  loads.set(me, load);
  const wanted = [...held].flatMap(([holder, theirs]) => {
    if (holder === me) return [];
    // What its holder would lead if it had given away those before it.
    return inheritance(me, holder, theirs, loads).map((key, given) => ({
      key,
      level: holder === '' ? 0 : theirs.length - given,
      tie: preference(me, holder),
    }));
  });
  wanted.sort((one, other) => other.level - one.level || one.tie - other.tie);
  for (const [before, { key }] of wanted.entries()) {
    yield [key, bidWeight(load + 1 + before, preference(me, key))];
  }
}

/**
 * The keys of a holder in the order in which `me` wants them. If it vanished, the others would take turns, whoever leads
 * least first, and pick the key that they prefer. As everyone knows that, nobody bids lowest for the pick of another, and
 * the keys of a replica that ends are shared evenly at once.
 */
function inheritance(
  me: string,
  holder: string,
  held: readonly string[],
  loads: ReadonlyMap<string, number>,
): string[] {
  const heirs = [...loads]
    .filter(([member]) => member !== holder)
    .map(([member, load]) => ({
      member,
      load,
      tie: preference(member, holder),
      wishes: preferred(member, held).reverse(),
    }));
  const left = new Set(held);
  const mine = new Set<string>();
  while (left.size > 0) {
    const heir = heirs.reduce((one, other) =>
      other.load < one.load || (other.load === one.load && other.tie < one.tie) ? other : one,
    );
    let pick = heir.wishes.pop();
    while (pick !== undefined && !left.has(pick)) pick = heir.wishes.pop();
    if (pick === undefined) break;
    heir.load++;
    left.delete(pick);
    if (heir.member === me) mine.add(pick);
  }
  return [...mine, ...preferred(me, held).filter((key) => !mine.has(key))];
}

/** The best first. */
function preferred(member: string, keys: readonly string[]): string[] {
  return keys
    .map((key) => ({ key, preference: preference(member, key) }))
    .sort((one, other) => other.preference - one.preference)
    .map(({ key }) => key);
}

/** Lock keys by holder; those of an unknown one under ''. */
function byHolder(keys: readonly BalancedKey[]): Map<string, string[]> {
  const held = new Map<string, string[]>();
  for (const { key, holder } of keys) {
    const theirs = held.get(holder ?? '') ?? [];
    theirs.push(key);
    held.set(holder ?? '', theirs);
  }
  return held;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
