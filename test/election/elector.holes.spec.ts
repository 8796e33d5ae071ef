import { expect } from 'chai';
import { SimulatedFleet } from '../support/simulation/fleet.js';

/** Schedules that once had two leaders. docs/guarantees.md tells what was learnt from each. */
describe('schedules that once led to two leaders', () => {
  it('a late release does not free the lease of a successor that a restart erased', () => {
    const fleet = new SimulatedFleet();
    const [a, b] = [fleet.join('A'), fleet.join('B')];
    fleet.time.runUntil(2_100);
    a.clock.stall(4_000);
    let forgotten = fleet.server.data.snapshot();
    while (!b.leads) {
      forgotten = fleet.server.data.snapshot();
      fleet.time.run(0.5);
    }
    b.store.fallSilent({ lateMs: () => null });
    fleet.server.restart(forgotten);
    fleet.join('C');
    fleet.time.runUntil(6_200);
    expect(fleet.violations).to.deep.equal([]);
  });

  it('a release repeated because its answer was lost does not free the lease of a successor', () => {
    const fleet = new SimulatedFleet();
    const [a, b] = [fleet.join('A'), fleet.join('B')];
    fleet.time.run(100);
    const held = fleet.server.data.snapshot();
    a.elector.resign();
    // The command is carried out, and its answer is lost.
    fleet.time.run(0.3);
    a.store.fallSilent({ lateMs: () => null });
    fleet.until(() => b.leads, 3_000);
    b.store.fallSilent({ lateMs: () => null });
    fleet.server.restart(held);
    fleet.join('C');
    fleet.time.run(6_000);
    expect(fleet.violations).to.deep.equal([]);
  });

  it('a leader whose TTL was lowered counts on no more than the lower TTL', () => {
    const fleet = new SimulatedFleet();
    const a = fleet.join('A', { ttlMs: 60_000 });
    fleet.join('B', { ttlMs: 1_500 });
    fleet.time.run(100);
    a.elector.retime(1_500);
    fleet.time.runUntil(20_100);
    a.store.fallSilent({ lateMs: () => null });
    fleet.time.run(10_000);
    expect(fleet.leaders).to.have.length(1);
    expect(fleet.violations).to.deep.equal([]);
  });
});
