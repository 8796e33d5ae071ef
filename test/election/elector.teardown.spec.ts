import { expect } from 'chai';
import { KEY, SimulatedFleet, TTL_MS } from '../support/simulation/fleet.js';
import type { SimulatedReplica } from '../support/simulation/replica.js';

/** What an elector that is gone may not leave behind; its store watches the connection until it is closed. */
function expectNothingLeft({ store, clock }: SimulatedReplica): void {
  expect(store.observed, 'subscribers of the store').to.equal(false);
  store.close();
  expect(clock.alarms, 'alarms of the clock').to.equal(0);
}

async function stopped(fleet: SimulatedFleet, replica: SimulatedReplica, within: number): Promise<void> {
  const ending = replica.elector.stop();
  fleet.time.run(within);
  await ending;
}

describe('a stopped elector', () => {
  it('a stopped elector leaves no lease, timer or subscription behind', async () => {
    const fleet = new SimulatedFleet();
    const [a, b] = [fleet.join('A'), fleet.join('B')];
    fleet.time.run(1_234);
    await stopped(fleet, b, 1);
    await stopped(fleet, a, 1);
    for (const replica of [a, b]) {
      expectNothingLeft(replica);
      replica.store.close();
    }
    expect(fleet.server.data.get(KEY)).to.equal(null);
    fleet.time.run(1);
    expect(fleet.time.pending).to.equal(0);
  });

  it('an elector stopped without a network leaves nothing behind once its time to drain is over', async () => {
    const fleet = new SimulatedFleet();
    const a = fleet.join('A', { drainMs: 700 });
    fleet.time.run(1_234);
    a.store.fallSilent({ lateMs: () => null });
    let settled = false;
    const ending = a.elector.stop().then(() => {
      settled = true;
    });
    expect(a.leads).to.equal(false);
    fleet.time.run(699);
    await Promise.resolve();
    expect(settled).to.equal(false);
    fleet.time.run(1);
    await ending;
    expectNothingLeft(a);
  });

  it('a stopped elector completes its streams', async () => {
    const fleet = new SimulatedFleet();
    const a = fleet.join('A');
    const completed: string[] = [];
    a.elector.views$.subscribe({ complete: () => completed.push('views') });
    a.elector.changes$.subscribe({ complete: () => completed.push('changes') });
    a.elector.faults$.subscribe({ complete: () => completed.push('faults') });
    fleet.time.run(10);
    await stopped(fleet, a, 10);
    expect(completed).to.have.members(['views', 'changes', 'faults']);
  });

  it('a stopped elector cannot be started again', async () => {
    const fleet = new SimulatedFleet();
    const a = fleet.join('A');
    fleet.time.run(10);
    await stopped(fleet, a, 10);
    a.elector.start();
    a.elector.rejoin();
    fleet.time.run(TTL_MS);
    expect(a.elector.view().role).to.equal('unknown');
    expectNothingLeft(a);
  });

  it('an elector can be stopped twice, and before it was started', async () => {
    const fleet = new SimulatedFleet();
    const a = fleet.join('A');
    fleet.time.run(10);
    await Promise.all([stopped(fleet, a, 10), a.elector.stop()]);
    await a.elector.stop();
    expectNothingLeft(a);
  });

  it('an elector stopped during an acquisition releases that lease too', async () => {
    const fleet = new SimulatedFleet();
    const a = fleet.join('A');
    fleet.time.runUntil(0.8);
    expect(fleet.server.data.get(KEY), 'acquired, but not yet answered').to.equal('A#a.1');
    await stopped(fleet, a, 10);
    expect(fleet.server.data.get(KEY)).to.equal(null);
    expect(a.roles).to.deep.equal([]);
  });
});

describe('a withdrawn elector', () => {
  it('a withdrawn elector releases its lease, and campaigns again when told to', async () => {
    const fleet = new SimulatedFleet();
    const a = fleet.join('A');
    fleet.time.run(10);
    const withdrawn = a.elector.withdraw();
    fleet.time.run(10);
    await withdrawn;
    expect(fleet.server.data.get(KEY)).to.equal(null);
    expect(a.elector.view()).to.include({ role: 'unknown', reason: 'stopped' });
    a.elector.rejoin();
    fleet.time.run(10);
    expect(a.leads).to.equal(true);
  });
});

describe('an elector with faulty ports', () => {
  it('an elector whose port emits an error stops leading and reports it', () => {
    const fleet = new SimulatedFleet();
    const a = fleet.join('A');
    const faults: string[] = [];
    a.elector.faults$.subscribe((fault) => faults.push(fault.message));
    fleet.time.run(10);
    expect(a.leads).to.equal(true);
    a.store.failAll(new Error('a defect'));
    expect(a.leads).to.equal(false);
    expect(a.elector.view().role).to.equal('unknown');
    expect(faults).to.deep.equal(['a defect']);
  });

  it('an elector whose port throws ends only its own election', async () => {
    const fleet = new SimulatedFleet();
    const a = fleet.join('A');
    const faults: string[] = [];
    a.elector.faults$.subscribe((fault) => faults.push(fault.message));
    fleet.time.run(10);
    a.store.renew = () => {
      throw new Error('a defect');
    };
    fleet.time.run(TTL_MS);
    expect(a.leads).to.equal(false);
    expect(faults).to.deep.equal(['a defect']);
    expect(a.elector.fault?.message).to.equal('a defect');
    // Who comes later is told as well.
    a.elector.faults$.subscribe((fault) => faults.push(`${fault.message}, again`));
    expect(faults).to.deep.equal(['a defect', 'a defect, again']);
    await a.elector.stop();
  });
});
