import { expect } from 'chai';
import { SimulatedFleet } from './support/fleet.js';

/** Schedules that once had two leaders. docs/guarantees.md tells what was learnt from each. */
describe('electors, where two once led at a time', () => {
  it('a release that comes late says nothing about a successor whose term a restart forgot', () => {
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

  it('a release whose answer was lost is repeated, and says nothing about a successor either', () => {
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

  it('a leader whose TTL was lowered believes in no more than the lower one', () => {
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
