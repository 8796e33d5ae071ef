import { expect } from 'chai';
import { safetyMargin } from '../../src/election/lease.js';
import { KEY, SimulatedFleet, TTL_MS } from '../support/simulation/fleet.js';
import { FAIR_NETWORK } from '../support/simulation/network-conditions.js';

/** ms; one round trip of fair weather. */
const ROUND_TRIP_MS = 2 * FAIR_NETWORK.latency();

describe('a fleet of electors on one store', () => {
  it('one of several electors leads, and the others know its name and token', () => {
    const fleet = new SimulatedFleet();
    for (const name of ['A', 'B', 'C']) fleet.join(name);
    fleet.time.run(10);
    const views = fleet.replicas.map(({ elector }) => elector.view());
    expect(fleet.leaders).to.deep.equal(['A']);
    expect(views.map(({ role }) => role)).to.deep.equal(['leader', 'follower', 'follower']);
    expect(views.map(({ leader }) => leader)).to.deep.equal(['A', 'A', 'A']);
    expect(new Set(views.map(({ token }) => token)).size).to.equal(1);
  });

  it('no role changes while nothing happens', () => {
    const fleet = new SimulatedFleet();
    for (const name of ['A', 'B', 'C']) fleet.join(name);
    fleet.time.run(100 * TTL_MS);
    expect(fleet.terms).to.equal(1);
    expect(fleet.replicas.map(({ roles }) => roles)).to.deep.equal([['leader'], ['follower'], ['follower']]);
  });

  it('a leader hands over to none of the better replicas that come and go every 5 s', () => {
    for (const ttlMs of [1_000, 3_000, 10_000]) {
      const fleet = new SimulatedFleet();
      const leader = fleet.join('A', { ttlMs });
      leader.elector.challenged$.subscribe(() => leader.elector.yield());
      fleet.time.run(60_000);
      for (let turn = 0; turn < 20; turn += 1) {
        const flapping = fleet.join(`F${turn}`, { ttlMs });
        flapping.elector.rank({ priority: 1, weight: 0 });
        fleet.time.run(5_000);
        flapping.crash();
        fleet.time.run(5_000);
      }
      expect(fleet.terms, `at TTL ${ttlMs}`).to.equal(1);
    }
  });

  it('a follower takes over at once after a clean stop, on the push', async () => {
    const fleet = new SimulatedFleet();
    const [a, b] = [fleet.join('A'), fleet.join('B')];
    fleet.time.run(1_234);
    const stopped = a.elector.stop();
    expect(fleet.leaders).to.deep.equal([]);
    const took = fleet.until(() => b.leads, TTL_MS, 0.05);
    // Release there, push back, acquisition there, answer back.
    expect(took).to.be.within(2 * ROUND_TRIP_MS - 0.01, 2 * ROUND_TRIP_MS + 0.1);
    await stopped;
    expect(b.changes.map(({ view }) => view.reason)).to.deep.equal(['joined', 'elected']);
    expect(fleet.violations).to.deep.equal([]);
  });

  it('a follower takes over after a clean stop by its timer if the push is lost', () => {
    const fleet = new SimulatedFleet();
    const a = fleet.join('A');
    const b = fleet.join('B', { weather: { ...FAIR_NETWORK, copies: () => 0 } });
    fleet.time.run(2_500);
    void a.elector.stop();
    expect(fleet.until(() => b.leads, 2 * TTL_MS)).to.be.within(10, TTL_MS);
  });

  it('a follower takes over from a crashed leader 1 ms after the lease ends, without any push', () => {
    const fleet = new SimulatedFleet();
    const a = fleet.join('A');
    fleet.time.run(10);
    const deaf = { ...FAIR_NETWORK, copies: () => 0 };
    const b = fleet.join('B', { weather: deaf, phase: 0.97 });
    // A's last renewal before the crash; B reads the lease afresh after it.
    fleet.time.runUntil(2_100);
    a.crash();
    b.store.cut();
    b.store.heal();
    fleet.time.run(260);
    const ends = fleet.time.now + fleet.server.data.pttl(KEY);
    fleet.until(() => b.leads, TTL_MS + 10, 0.05);
    expect(fleet.time.now - ends).to.be.within(1, 2 + 2 * ROUND_TRIP_MS);
  });

  it('a follower takes over from a crashed leader 1 ms after the end that the last push announced', () => {
    const fleet = new SimulatedFleet();
    const a = fleet.join('A');
    const b = fleet.join('B', { phase: 0.97 });
    fleet.time.runUntil(2_100);
    a.crash();
    const ends = fleet.time.now + fleet.server.data.pttl(KEY);
    fleet.until(() => b.leads, TTL_MS + 10, 0.05);
    expect(fleet.time.now - ends).to.be.within(1, 2 + 2 * ROUND_TRIP_MS);
    expect(fleet.violations).to.deep.equal([]);
  });

  it('a flush changes no role while the holder lives', () => {
    const fleet = new SimulatedFleet();
    for (const name of ['A', 'B', 'C']) fleet.join(name);
    fleet.time.run(500);
    const changes = () => fleet.replicas.flatMap((replica) => replica.changes).length;
    const before = changes();
    for (let flushes = 0; flushes < 50; flushes += 1) {
      fleet.server.flush();
      fleet.time.run(TTL_MS / 2 + 37.3 * flushes);
      expect(fleet.leaders, `after flush ${flushes}`).to.deep.equal(['A']);
    }
    expect(changes()).to.equal(before);
  });

  it('an eviction changes no role: the push makes the holder renew at once', () => {
    const fleet = new SimulatedFleet();
    for (const name of ['A', 'B', 'C']) fleet.join(name);
    fleet.time.run(1_100);
    fleet.server.evict(KEY);
    expect(fleet.server.data.get(KEY)).to.equal(null);
    fleet.time.run(5);
    expect(fleet.server.data.get(KEY)).to.equal('A#a.1');
    fleet.time.run(3 * TTL_MS);
    expect(fleet.terms).to.equal(1);
    expect(fleet.replicas.map(({ roles }) => roles.length)).to.deep.equal([1, 1, 1]);
  });

  it('a restart that loses the latest writes changes no role', () => {
    const fleet = new SimulatedFleet();
    for (const name of ['A', 'B']) fleet.join(name);
    fleet.time.run(500);
    const data = fleet.server.data.snapshot();
    fleet.time.run(2 * TTL_MS);
    fleet.server.restart(data);
    fleet.time.run(3 * TTL_MS);
    expect(fleet.leaders).to.deep.equal(['A']);
    expect(fleet.terms).to.equal(1);
  });

  it('a leader that loses the network stops at its deadline, before the next one begins', () => {
    const fleet = new SimulatedFleet();
    const [a, b] = [fleet.join('A'), fleet.join('B')];
    fleet.time.run(1_500);
    a.store.fallSilent({ lateMs: () => null });
    const stopped = fleet.until(() => !a.leads, TTL_MS);
    const taken = fleet.until(() => b.leads, TTL_MS);
    expect(stopped).to.be.at.most(TTL_MS);
    expect(taken).to.be.within(safetyMargin(TTL_MS) - 2, safetyMargin(TTL_MS) + 5);
    expect(fleet.violations).to.deep.equal([]);
    a.store.heal();
    fleet.time.run(TTL_MS);
    expect(a.elector.view()).to.include({ role: 'follower', leader: 'B', reason: 'reconnected' });
  });

  it('a short network interruption changes no role', () => {
    const fleet = new SimulatedFleet();
    for (const name of ['A', 'B']) fleet.join(name);
    fleet.time.run(500);
    for (let blips = 0; blips < 20; blips += 1) {
      for (const { store } of fleet.replicas) store.cut();
      fleet.time.run(400);
      for (const { store } of fleet.replicas) store.heal();
      fleet.time.run(1_137);
    }
    expect(fleet.replicas.map(({ roles }) => roles)).to.deep.equal([['leader'], ['follower']]);
  });

  it('an idle follower makes one attempt per TTL, and the best candidate two', () => {
    const fleet = new SimulatedFleet();
    fleet.join('A');
    const looks = [0.5, 0.7].map((phase, index) => {
      const { store } = fleet.join(`F${index}`, { phase });
      const count = { looks: 0 };
      const acquire = store.acquire.bind(store);
      store.acquire = (request) => {
        count.looks += 1;
        return acquire(request);
      };
      return count;
    });
    fleet.time.run(100 * TTL_MS);
    const [best, other] = looks;
    // And one at the end of the first lease that it read of, if no renewal was told before.
    expect(best?.looks).to.be.within(199, 202);
    expect(other?.looks).to.be.within(99, 101);
  });
});

describe('the end of the lease that an elector shows', () => {
  it('the shown end of the lease moves with every renewal, for the leader and for a follower', () => {
    const fleet = new SimulatedFleet();
    const [a, b] = [fleet.join('A'), fleet.join('B')];
    const told: Record<'A' | 'B', (number | null)[]> = { A: [], B: [] };
    a.elector.leaseEnd$.subscribe((end) => told.A.push(end));
    b.elector.leaseEnd$.subscribe((end) => told.B.push(end));
    fleet.time.run(10);
    expect(told.A.at(-1)).to.be.within(TTL_MS - safetyMargin(TTL_MS), TTL_MS + 10);
    expect(told.B.at(-1)).to.be.within(TTL_MS, TTL_MS + 10);
    const before = [told.A.length, told.B.length];
    fleet.time.run(10 * TTL_MS);
    // Three renewals per TTL.
    expect(told.A.length - (before[0] ?? 0)).to.be.within(29, 31);
    expect(told.B.length - (before[1] ?? 0)).to.be.within(29, 31);
  });

  it('the shown end of the lease is unknown while no leader is known', () => {
    const fleet = new SimulatedFleet();
    const a = fleet.join('A');
    const told: (number | null)[] = [];
    a.elector.leaseEnd$.subscribe((end) => told.push(end));
    fleet.time.run(10);
    a.elector.resign();
    expect(told.at(-1)).to.equal(null);
  });
});
