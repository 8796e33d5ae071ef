import { expect } from 'chai';
import { MAX_AGE_MS } from '../../../src/node-red/leader/replay/backlog.js';
import { ReplayingFleet } from '../../support/simulation/replaying-fleet.js';

describe('replay: of what is old', () => {
  it('what arrived more than an hour before is not replayed, though nothing has arrived since, and that is said', () => {
    const fleet = new ReplayingFleet();
    // No word of A reaches B, so that B forgets nothing.
    const silent = { ticks: false, hearsayMs: () => null };
    const a = fleet.join('A', silent);
    fleet.run(10);
    const b = fleet.join('B', { phase: 0.4, ...silent });
    fleet.run(100);
    b.keep(1);
    const first = b.replica.clock.now();
    fleet.run(MAX_AGE_MS / 2);
    b.keep(2);
    fleet.run(MAX_AGE_MS / 2);
    expect(b.shortcomings).to.deep.equal([]);
    a.stop();
    expect(fleet.untilOneLeads()).to.equal(b);
    expect(fleet.passes.map(({ n }) => n)).to.deep.equal([2]);
    expect(b.shortcomings).to.deep.equal(['replay-full']);
    // Else B would report that it has replayed the first one, and others would forget theirs.
    expect(b.memory.completeSince).to.be.above(first);
  });
});
