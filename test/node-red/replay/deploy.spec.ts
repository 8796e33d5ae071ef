/** The gate of the leader is gone for a while, and its elector is not. */
import { expect } from 'chai';
import { TTL_MS } from '../../support/simulation/fleet.js';
import { ReplayingFleet, TICK_MS } from '../../support/simulation/replaying-fleet.js';

/** A leads, B follows; for a while all is well. */
function two(hearsayMs = () => 1) {
  const fleet = new ReplayingFleet();
  const a = fleet.join('A', { lateMs: 0.9 * TTL_MS });
  fleet.run(10);
  const b = fleet.join('B', { phase: 0.4, hearsayMs });
  fleet.run(10.3 * TTL_MS);
  return { fleet, a, b };
}

describe('replay: while the leader has no gate', () => {
  for (const afterMs of [0, 0.2 * TTL_MS, 3 * TTL_MS, 10 * TTL_MS]) {
    it(`the follower keeps what arrived in a slow deploy of the leader, which crashes ${afterMs} ms later`, () => {
      const { fleet, a, b } = two();
      a.deploy(2.5 * TTL_MS);
      fleet.run(2.5 * TTL_MS + afterMs);
      expect(fleet.lost(b)).to.not.deep.equal([]);
      a.crash();
      expect(fleet.untilOneLeads()).to.equal(b);
      fleet.run(3 * TTL_MS);
      expect(fleet.lost(b)).to.deep.equal([]);
    });
  }

  it('the follower keeps what arrives after the node was removed on the leader', () => {
    const { fleet, a, b } = two();
    a.remove();
    fleet.run(10 * TTL_MS);
    expect(fleet.lost(b)).to.not.deep.equal([]);
    a.stop();
    expect(fleet.untilOneLeads()).to.equal(b);
    fleet.run(3 * TTL_MS);
    expect(fleet.lost(b)).to.deep.equal([]);
  });

  it('the node is removed right after a report, which takes almost half a TTL', () => {
    const { fleet, a, b } = two(() => 0.45 * TTL_MS);
    const removed = fleet.said.subscribe(() => {
      fleet.simulated.time.after(0, () => a.remove());
      removed.unsubscribe();
    });
    fleet.run(10 * TTL_MS);
    a.stop();
    expect(fleet.untilOneLeads()).to.equal(b);
    fleet.run(3 * TTL_MS);
    expect(fleet.lost(b)).to.deep.equal([]);
  });

  it('after a slow deploy the follower forgets again what passes', () => {
    const { fleet, a, b } = two();
    a.deploy(2.5 * TTL_MS);
    fleet.run(20 * TTL_MS);
    expect(b.memory.backlog.size).to.be.below((12 * TTL_MS) / TICK_MS);
  });
});
