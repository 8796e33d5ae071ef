import { expect } from 'chai';
import { leaseDeadline } from '../../src/election/lease.js';
import { SimulatedFleet, TTL_MS } from '../support/simulation/fleet.js';
import { WALL_ORIGIN } from '../support/simulation/virtual-clock.js';

/** A leader whose process stands still before its deadline, so that no timer of it can run. */
function stalledLeader() {
  const fleet = new SimulatedFleet();
  const leader = fleet.join('A');
  fleet.time.run(10);
  leader.store.fallSilent({ lateMs: () => null });
  leader.clock.stall(Number.POSITIVE_INFINITY);
  return { fleet, leader, deadline: leaseDeadline(0.5, TTL_MS) };
}

describe('an elector and its clock', () => {
  it('an elector does not lead from its deadline on, even if no timer has run', () => {
    const { fleet, leader, deadline } = stalledLeader();
    fleet.time.runUntil(deadline - 0.01);
    expect(leader.elector.isLeader()).to.equal(true);
    fleet.time.runUntil(deadline);
    expect(leader.elector.isLeader()).to.equal(false);
    expect(leader.roles).to.deep.equal(['leader']);
  });

  it('the view of an elector agrees with isLeader at every moment', () => {
    const { fleet, leader, deadline } = stalledLeader();
    for (const time of [deadline - 1, deadline - 0.01, deadline, deadline + 1]) {
      fleet.time.runUntil(time);
      expect(leader.elector.view().role === 'leader', `at ${time}`).to.equal(leader.elector.isLeader());
    }
  });

  it('an elector announces the end of its term before its view shows it', () => {
    const { fleet, leader, deadline } = stalledLeader();
    fleet.time.runUntil(deadline + 5);
    expect(leader.roles).to.deep.equal(['leader']);
    const view = leader.elector.view();
    expect(view.role).to.not.equal('leader');
    expect(leader.roles).to.deep.equal(['leader', view.role]);
    expect(leader.changes.at(-1)).to.deep.include({
      view,
      previousRole: 'leader',
      previousLeader: 'A',
      at: WALL_ORIGIN + deadline + 5,
    });
  });

  it('an elector announces once what its view shows many times', () => {
    const { fleet, leader, deadline } = stalledLeader();
    fleet.time.runUntil(deadline + 5);
    leader.elector.view();
    leader.elector.view();
    expect(leader.roles).to.have.lengthOf(2);
  });

  it('an elector resumes by itself after its process stalled', () => {
    const fleet = new SimulatedFleet();
    const [a, b] = [fleet.join('A'), fleet.join('B')];
    fleet.time.run(10);
    a.clock.stall(3 * TTL_MS);
    fleet.time.run(3 * TTL_MS + 50);
    expect(a.roles).to.deep.equal(['leader', 'follower', 'follower']);
    expect(a.elector.view()).to.include({ role: 'follower', leader: 'B' });
    expect(b.leads).to.equal(true);
    expect(fleet.violations).to.deep.equal([]);
  });
});
