/** What an elector says that the store may hold of it, for whoever releases that after a crash. */
import { expect } from 'chai';
import type { ReleaseRequest } from '../../src/election/ports.js';
import { KEY, SimulatedFleet, TTL_MS } from '../support/simulation/fleet.js';

describe("an elector's holdings", () => {
  it('an elector tells of an acquisition before it is answered, of its term, each renewal, and the end', async () => {
    const fleet = new SimulatedFleet();
    const a = fleet.join('A');
    const told: (readonly ReleaseRequest[])[] = [];
    a.elector.holdings$.subscribe((holdings) => told.push(holdings));
    fleet.time.run(TTL_MS / 2);
    const [none, attempt, term, renewed] = told;
    expect(none).to.deep.equal([]);
    expect(attempt).to.have.length(1);
    expect(attempt?.[0]).to.include({ key: KEY, token: null, end: null });
    expect(term).to.have.length(1);
    expect(term?.[0]).to.include({ value: attempt?.[0]?.value, token: a.elector.view().token });
    expect(renewed?.[0]?.end).to.be.above(term?.[0]?.end ?? 0);
    const ending = a.elector.stop();
    fleet.time.run(10);
    await ending;
    expect(told.at(-1)).to.deep.equal([]);
  });

  it('a leader that is told to reassure itself renews at once, and finds that its lease was taken', () => {
    const fleet = new SimulatedFleet();
    const a = fleet.join('A');
    fleet.time.run(100);
    expect(a.leads).to.equal(true);
    fleet.server.data.set(KEY, 'other#x.1', TTL_MS);
    a.elector.reassure();
    fleet.time.run(10);
    expect(a.leads).to.equal(false);
  });
});
