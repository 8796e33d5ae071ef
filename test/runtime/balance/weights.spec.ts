import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { bidLoad, bidWeight, holdWeight } from '../../../src/runtime/balance/load-weight.js';
import { preference } from '../../../src/runtime/balance/preference.js';
import { type BalancedKey, weights } from '../../../src/runtime/balance/weights.js';

function held(holder: string | null, count: number, more: Partial<BalancedKey> = {}): BalancedKey[] {
  return Array.from({ length: count }, (_, index) => ({
    ...{ key: `${holder}:${index}`, holder, bid: null, fresh: false, ...more },
  }));
}

function loadsBid(me: string, keys: readonly BalancedKey[]): Map<string, number> {
  return new Map([...weights(me, keys)].map(([key, weight]) => [key, bidLoad(weight)]));
}

describe('balance', () => {
  it('a weight tells the load, whatever its tie', () => {
    for (const load of [0, 1, 21, 200, 5_000]) {
      for (const tie of [1e-9, 0.5, 1 - 1e-9]) strictEqual(bidLoad(bidWeight(load, tie)), load);
    }
  });

  it('a weight lies in [0, 1), also for more keys than any process leads', () => {
    for (const load of [0, 1, 9_999, 10_000, 1e9]) {
      const weight = bidWeight(load, 0.5);
      ok(weight >= 0 && weight < 1, `${weight}`);
    }
  });

  it('a weight of a leader is smaller than every lower bid and no other', () => {
    ok(bidWeight(20, 1e-9) > holdWeight(21));
    ok(bidWeight(21, 1 - 1e-9) <= holdWeight(21));
  });

  it('a preference is even, and independent between replicas', () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => `jobs:${index}`);
    const mean = keys.reduce((sum, key) => sum + preference('a', key), 0) / keys.length;
    ok(Math.abs(mean - 0.5) < 0.02, `mean ${mean}`);
    const won = keys.filter((key) => preference('node-red-1', key) > preference('node-red-2', key)).length;
    ok(Math.abs(won / keys.length - 0.5) < 0.02, `${won} of ${keys.length}`);
  });

  it('a candidate bids each number of keys once, and the least for a key of the replica that leads most', () => {
    const keys = [...held('me', 2), ...held('busy', 6), ...held('idle', 3)];
    const bids = loadsBid('me', keys);
    const others = [...bids]
      .filter(([key]) => !key.startsWith('me'))
      .sort(([, one], [, other]) => one - other);
    deepStrictEqual(
      others.map(([, load]) => load),
      [3, 4, 5, 6, 7, 8, 9, 10, 11],
    );
    ok(others.slice(0, 3).every(([key]) => key.startsWith('busy')));
  });

  it('a candidate bids last for keys whose leader it does not know', () => {
    const bids = loadsBid('me', [...held(null, 3), ...held('busy', 3)]);
    ok([...bids].every(([key, load]) => load <= 3 === key.startsWith('busy')));
  });

  it('a candidate does not bid least for what another one would inherit', () => {
    const keys = ['a', 'b', 'c'].flatMap((holder) => held(holder, 20));
    const least = (me: string) =>
      [...loadsBid(me, keys)]
        .filter(([key]) => key.startsWith('c'))
        .sort(([, one], [, other]) => one - other)
        .slice(0, 10)
        .map(([key]) => key);
    strictEqual(new Set([...least('a'), ...least('b')]).size, 20);
  });

  const bidding = (...bids: (number | null)[]): BalancedKey[] =>
    bids.map((bid, index) => ({
      ...{ key: `${index}`, holder: 'me', bid: bid === null ? null : bidWeight(bid, 0.5), fresh: false },
    }));
  const given = (keys: readonly BalancedKey[]) =>
    keys
      .filter(({ key, bid }) => bid !== null && bid > (weights('me', keys).get(key) ?? 1))
      .map(({ key }) => key);

  it('a leader gives a key to a replica that leads two fewer', () => {
    deepStrictEqual(given(bidding(2, null, null)), ['0']);
    deepStrictEqual(given(bidding(3, null, null)), []);
  });

  it('a leader counts what it gives away at the same time', () => {
    deepStrictEqual(given(bidding(1, 2, 3, 4, 5, 6)), ['0', '1', '2']);
    deepStrictEqual(given(bidding(1, 1, 1, 1, 1, 1)), ['0', '1', '2', '3', '4']);
  });

  it('a leader gives nothing because of keys that it has just got, and none of those', () => {
    const fresh = bidding(2, 2, 2).map((key) => ({ ...key, key: `new${key.key}`, fresh: true }));
    deepStrictEqual(given([...bidding(2, 2), ...fresh]), []);
    ok(given([...bidding(2, 2), ...fresh.map((key) => ({ ...key, fresh: false }))]).length > 0);
  });
});
