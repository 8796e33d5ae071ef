/** An elector with a reserve, and the work that it lets stop before anybody else can lead. */
import { expect } from 'chai';
import { NEVER, Observable, Subject, throwError } from 'rxjs';
import { KEY, SimulatedFleet, TTL_MS } from '../support/simulation/fleet.js';
import type { SimulatedReplica, SimulatedReplicaOptions } from '../support/simulation/replica.js';

const RESERVE_MS = 600;

/** Two replicas of which A leads; A's work stops when `stopped` completes. */
function leading(options: Partial<SimulatedReplicaOptions> = {}) {
  const fleet = new SimulatedFleet();
  const stopped = new Subject<void>();
  const asked: boolean[] = [];
  const retreat = () =>
    new Observable<unknown>((subscriber) => {
      asked.push(a.elector.isLeader());
      return stopped.subscribe(subscriber);
    });
  const a: SimulatedReplica = fleet.join('A', { reserveMs: RESERVE_MS, retreat, ...options });
  fleet.time.run(10);
  const b = fleet.join('B');
  fleet.time.run(10);
  return { fleet, a, b, asked, stopped };
}

describe('an elector with a reserve', () => {
  it('work is told to stop once, in the turn in which the term ends, when this replica leads no longer', () => {
    const { a, asked, fleet } = leading();
    a.elector.resign();
    expect(asked).to.deep.equal([false]);
    fleet.time.run(TTL_MS / 2);
    expect(asked).to.have.lengthOf(1);
  });

  it('nobody leads before the work has stopped, and then somebody does at once', () => {
    const { fleet, a, b, stopped } = leading();
    a.elector.resign();
    fleet.time.run(500);
    expect(fleet.leaders).to.deep.equal([]);
    stopped.complete();
    expect(fleet.until(() => b.leads, 100)).to.be.below(5);
  });

  it('work that stops at once delays nothing', () => {
    const { fleet, a, b, stopped } = leading();
    stopped.complete();
    a.elector.resign();
    expect(fleet.until(() => b.leads, 100)).to.be.below(5);
  });

  it('without a network, work is told to stop a reserve before another can lead', () => {
    const { fleet, a, b, asked } = leading();
    a.store.fallSilent({ lateMs: () => null });
    const toldAfter = fleet.until(() => asked.length > 0, TTL_MS);
    const followedAfter = fleet.until(() => b.leads, TTL_MS);
    expect(toldAfter).to.be.below(TTL_MS - RESERVE_MS);
    expect(followedAfter).to.be.within(RESERVE_MS, RESERVE_MS + 0.02 * TTL_MS + 20);
  });

  it('a term does not end for a late renewal that still fits before the reserve', () => {
    const { fleet, a } = leading();
    fleet.time.run(3 * TTL_MS);
    expect(a.roles).to.deep.equal(['leader']);
  });

  it('work that outlives the lease leaves nothing to release to a replica that has to stop', async () => {
    const { fleet, a } = leading({ retreat: () => NEVER, drainMs: 100 });
    const ending = a.elector.stop();
    fleet.time.run(RESERVE_MS + 100);
    await ending;
    expect(fleet.server.data.get(KEY)).to.match(/^A#/u);
  });

  it('a replica that withdrew and rejoins leads again when the work of its last term has stopped', () => {
    const { fleet, a, b, stopped } = leading();
    b.crash();
    void a.elector.withdraw();
    fleet.time.run(RESERVE_MS + 2_000);
    a.elector.rejoin();
    fleet.time.run(2 * TTL_MS);
    expect(a.leads).to.equal(false);
    stopped.complete();
    fleet.until(() => a.leads, 100);
  });

  it('work that could not be stopped ends the election here, and its lease is not released', () => {
    const retreat = () => throwError(() => new Error('cannot stop'));
    const { fleet, a, b } = leading({ retreat });
    a.elector.resign();
    expect(a.elector.fault?.message).to.equal('cannot stop');
    fleet.time.run(TTL_MS / 4);
    expect(fleet.leaders).to.deep.equal([]);
    fleet.until(() => b.leads, TTL_MS);
  });

  it('work is told to stop when a defect ends the election', () => {
    const { a, asked } = leading();
    // No store and no clock does this; a defect of this package would.
    Object.defineProperty(a.clock, 'instant', {
      configurable: true,
      value: () => {
        Reflect.deleteProperty(a.clock, 'instant');
        throw new Error('defect');
      },
    });
    a.elector.reassure();
    expect(a.elector.fault?.message).to.equal('defect');
    expect(asked).to.deep.equal([false]);
  });

  it('last words wait for nothing', () => {
    const { a, asked } = leading();
    const [held] = a.elector.abandon();
    expect(held?.token).to.be.above(0);
    expect(asked).to.deep.equal([]);
  });

  it('a reserve that is raised while it leads counts at once', () => {
    const { fleet, a, asked } = leading();
    a.elector.reserve(2 * RESERVE_MS);
    a.store.fallSilent({ lateMs: () => null });
    expect(fleet.until(() => asked.length > 0, TTL_MS)).to.be.below(TTL_MS - 2 * RESERVE_MS);
  });
});

describe('the deadline that an elector tells', () => {
  it('each change is told before the view that shows it', () => {
    const fleet = new SimulatedFleet();
    const a = fleet.join('A', { reserveMs: RESERVE_MS });
    const told: (string | number | null)[] = [];
    a.elector.deadline$.subscribe((deadline) => told.push(deadline === null ? null : Math.round(deadline)));
    a.elector.changes$.subscribe(({ view }) => told.push(view.role));
    fleet.time.run(10);
    const first = TTL_MS - 32 - RESERVE_MS;
    expect(told).to.deep.equal([null, first + 1, 'leader']);
    fleet.time.run(1_000);
    expect(told.slice(3)).to.deep.equal([first + 800]);
    a.elector.resign();
    expect(told.slice(4)).to.deep.equal([null, 'follower']);
  });

  it('a late subscriber is told the present one', () => {
    const { a } = leading();
    const told: (number | null)[] = [];
    a.elector.deadline$.subscribe((deadline) => told.push(deadline));
    expect(told).to.deep.equal([a.elector.leaseEnd]);
  });
});
