import { expect } from 'chai';
import type { Elector } from '../../src/election/elector.js';
import type { ReleaseRequest } from '../../src/election/ports.js';
import type { ElectionChange } from '../../src/election/view.js';
import { KEY, SimulatedFleet, TTL_MS } from '../support/simulation/fleet.js';

/** A fleet of one whose subscriber answers every new term by a call of its own. */
function meddled(meddle: (elector: Elector, change: ElectionChange) => void) {
  const fleet = new SimulatedFleet();
  const replica = fleet.join('A');
  const { elector } = replica;
  elector.changes$.subscribe((change) => {
    if (change.view.role === 'leader') meddle(elector, change);
  });
  return { fleet, elector, replica };
}

describe('calls to an elector from its own subscribers', () => {
  it('an elector can be told to resign from within its announcement', () => {
    const { fleet, elector, replica } = meddled((self) => self.resign());
    fleet.time.run(10);
    expect(elector.view()).to.include({ role: 'follower', reason: 'resigned' });
    expect(replica.roles).to.deep.equal(['leader', 'follower']);
    expect(fleet.server.data.get(KEY)).to.equal(null);
  });

  it('the release of a lease is on its way before anybody hears that this replica leads no more', () => {
    const fleet = new SimulatedFleet();
    const { elector, store } = fleet.join('A');
    fleet.time.run(10);
    const order: string[] = [];
    const release = store.release.bind(store);
    store.release = (request) => {
      order.push('released');
      return release(request);
    };
    elector.views$.subscribe(({ role }) => order.push(role));
    elector.resign();
    expect(order).to.deep.equal(['leader', 'released', 'follower']);
  });

  it('an elector already has the role that it announces', () => {
    const shown: string[] = [];
    const { fleet } = meddled((self, { view }) => shown.push(self.view().role, view.role));
    fleet.time.run(10);
    expect(shown).to.deep.equal(['leader', 'leader']);
  });

  it('an elector shows no leader after the deadline, even while it cannot yet announce it', () => {
    const shown: unknown[] = [];
    const { fleet, replica } = meddled((self) => {
      // A handler that takes longer than the term.
      fleet.time.runUntil(fleet.time.now + TTL_MS);
      shown.push(self.isLeader(), self.view().role, self.view().token);
    });
    fleet.time.run(5);
    expect(shown.slice(0, 3)).to.deep.equal([false, 'unknown', null]);
    expect(replica.roles.slice(0, 2)).to.deep.equal(['leader', 'follower']);
  });

  it('an elector can be stopped from within its announcement', async () => {
    let stopped: Promise<void> | null = null;
    const { fleet, elector, replica } = meddled((self) => {
      stopped = self.stop();
    });
    fleet.time.run(10);
    await stopped;
    expect(elector.view()).to.include({ role: 'unknown', reason: 'stopped' });
    expect(replica.roles).to.deep.equal(['leader', 'unknown']);
    expect(fleet.server.data.get(KEY)).to.equal(null);
  });

  it('an elector that is abandoned from within its announcement leads no more, and names its lease', () => {
    const seen: unknown[] = [];
    let held: readonly ReleaseRequest[] = [];
    const { fleet } = meddled((self) => {
      held = self.abandon();
      seen.push(self.isLeader(), self.view().role, self.view().token);
    });
    fleet.time.run(10);
    expect(seen.slice(0, 3)).to.deep.equal([false, 'unknown', null]);
    expect(held.map(({ key, token }) => ({ key, known: token !== null }))).to.deep.equal([
      { key: KEY, known: true },
    ]);
  });

  it('an elector that is abandoned names an acquisition without an answer, too', () => {
    const fleet = new SimulatedFleet();
    const { elector } = fleet.join('A');
    // The server has executed it, and the answer is under way.
    fleet.until(() => fleet.server.data.get(KEY) !== null, 100, 0.05);
    const held = elector.abandon();
    expect(held.map(({ key, token, end }) => ({ key, token, end }))).to.deep.equal([
      { key: KEY, token: null, end: null },
    ]);
    expect(elector.isLeader()).to.equal(false);
  });

  it('an elector announces changes in order, even to a subscriber that causes the next one', () => {
    const fleet = new SimulatedFleet();
    const { elector } = fleet.join('A');
    const told: string[] = [];
    elector.changes$.subscribe(({ view }) => {
      if (view.role === 'leader') elector.resign();
    });
    elector.changes$.subscribe(({ view, previousRole }) => told.push(`${previousRole} to ${view.role}`));
    fleet.time.run(10);
    expect(told).to.deep.equal(['unknown to leader', 'leader to follower']);
  });
});
