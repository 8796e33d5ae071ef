import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { BehaviorSubject } from 'rxjs';
import type { Contender } from '../../../src/election/ports.js';
import { type Rank, rankOf } from '../../../src/election/rank.js';
import type { ElectionView } from '../../../src/election/view.js';
import { type BalancedElector, Balancer } from '../../../src/runtime/balance/balancer.js';
import { bidLoad, bidWeight } from '../../../src/runtime/balance/load-weight.js';
import { ElectorIds, memberOf } from '../../../src/runtime/elector-ids.js';
import { ManualClock } from '../../support/manual-clock.js';

const TTL_MS = 10_000;
const ids = new ElectorIds();
const OTHER = new ElectorIds();

class FakeElector implements BalancedElector {
  readonly ranks: Rank[] = [];
  readonly views = new BehaviorSubject<unknown>(null);
  next: Contender | null = null;
  lease: BalancedElector['lease'] = null;

  constructor(readonly key: string) {}

  get views$() {
    return this.views as BehaviorSubject<ElectionView>;
  }

  rank(rank: Rank): void {
    this.ranks.push(rank);
  }

  heldBy(electors: ElectorIds, name: string): void {
    this.lease = { value: `${name}#${electors.next()}.1`, token: 1, renewedAt: null };
    this.views.next(null);
  }

  get load(): number {
    return bidLoad(this.ranks.at(-1)?.weight ?? Number.NaN);
  }
}

describe('the balancer', () => {
  let clock: ManualClock;
  let balancer: Balancer;
  let electors: FakeElector[];
  const pass = (ms: number) => clock.runUntil(clock.now() + ms);

  beforeEach(() => {
    clock = new ManualClock();
    balancer = new Balancer(clock, ids.member('me'));
    electors = ['a', 'b', 'c'].map((key) => new FakeElector(key));
    for (const elector of electors) balancer.balance(elector, { priority: 0, ttlMs: TTL_MS });
  });

  afterEach(() => {
    balancer.close();
    strictEqual(clock.alarms, 0);
  });

  const [first, second] = [() => electors[0] as FakeElector, () => electors[1] as FakeElector];

  it('recognises the leases of this process, and of others with its name', () => {
    const mine = `me#${ids.next()}`;
    strictEqual(memberOf(mine), ids.member('me'));
    ok(memberOf(`me#${OTHER.next()}`) !== ids.member('me'));
  });

  it('bids for the keys of others soon after who leads has changed', () => {
    for (const elector of electors) elector.heldBy(OTHER, 'me');
    pass(250);
    deepStrictEqual(electors.map(({ load }) => load).sort(), [1, 2, 3]);
  });

  it('holds what it leads, and counts it in its bids', () => {
    first().heldBy(ids, 'me');
    second().heldBy(OTHER, 'other');
    pass(250);
    strictEqual(second().load, 2);
    pass(2 * TTL_MS + TTL_MS / 4);
    strictEqual(first().load, 1);
  });

  it('notices a better bid without any other event', () => {
    for (const elector of electors) elector.heldBy(ids, 'me');
    pass(3 * TTL_MS);
    const weight = bidWeight(1, 0.5);
    second().next = { candidate: 'other#x', rank: rankOf({ priority: 0, weight }) ?? Number.NaN };
    pass(TTL_MS / 4 + 250);
    strictEqual(second().load, 3);
    ok((second().ranks.at(-1)?.weight ?? 1) < weight);
  });

  it('takes a candidate of lower priority for none, and one of a higher for the first', () => {
    for (const elector of electors) elector.heldBy(ids, 'me');
    const weight = bidWeight(1, 0.5);
    first().next = { candidate: 'low#x', rank: rankOf({ priority: -1, weight }) ?? Number.NaN };
    second().next = { candidate: 'high#x', rank: rankOf({ priority: 1, weight: 0 }) ?? Number.NaN };
    pass(3 * TTL_MS);
    strictEqual(second().load, 3);
    ok(first().load < 3);
  });

  it('says nothing as long as nothing changes', () => {
    for (const elector of electors) elector.heldBy(ids, 'me');
    pass(3 * TTL_MS);
    const said = electors.map(({ ranks }) => ranks.length);
    pass(10 * TTL_MS);
    deepStrictEqual(
      electors.map(({ ranks }) => ranks.length),
      said,
    );
  });

  it('sleeps once no elector is balanced any more', () => {
    balancer.leaveAlone(first(), 7);
    deepStrictEqual(first().ranks.at(-1), { priority: 7, weight: 0 });
    second().views.complete();
    electors[2]?.views.complete();
    pass(TTL_MS);
    strictEqual(clock.alarms, 0);
  });
});
