import { expect } from 'chai';
import { Subject } from 'rxjs';
import { HandOvers } from '../../src/runtime/hand-overs.js';

const TTL_MS = 10_000;

/** As many electors as asked for, each of which is challenged until it yields. */
function challengedElectors(count: number) {
  const clock = { time: 0, now: () => clock.time };
  const handOvers = new HandOvers(clock);
  const electors = Array.from({ length: count }, () => {
    const challenged$ = new Subject<void>();
    const elector = { challenged$, yielded: false, yield: () => (elector.yielded = true) };
    handOvers.watch(elector as never, () => TTL_MS);
    return elector;
  });
  const renewAll = (): number => {
    for (const elector of electors) if (!elector.yielded) elector.challenged$.next();
    return electors.filter(({ yielded }) => yielded).length;
  };
  return { clock, electors, renewAll };
}

describe('hand-overs of a process', () => {
  it('a process hands over an eighth of its lock keys per TTL', () => {
    const { clock, renewAll } = challengedElectors(40);
    expect([renewAll(), renewAll()]).to.deep.equal([5, 5]);
    clock.time = TTL_MS - 1;
    expect(renewAll()).to.equal(5);
    clock.time = TTL_MS;
    expect(renewAll()).to.equal(10);
  });

  it('a process with few lock keys hands over one per TTL', () => {
    const { clock, renewAll } = challengedElectors(3);
    const handedOver = [0, 1, 2].map((ttls) => {
      clock.time = ttls * TTL_MS;
      return renewAll();
    });
    expect(handedOver).to.deep.equal([1, 2, 3]);
  });

  it('electors that stopped count no more', () => {
    const { electors, renewAll } = challengedElectors(20);
    for (const { challenged$ } of electors.slice(0, 8)) challenged$.complete();
    expect(renewAll()).to.equal(1);
  });
});
