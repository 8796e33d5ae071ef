import { expect } from 'chai';
import {
  holderName,
  isLeaseValue,
  leaseDeadline,
  leaseValue,
  nextOnGrid,
  replicaName,
} from '../../src/election/lease.js';
import { Prng } from './support/prng.js';

describe('the arithmetic of leases', () => {
  it('gives one per cent and 2 ms of a TTL away', () => {
    expect(leaseDeadline(1_000, 10_000)).to.equal(1_000 + 10_000 - 102);
  });

  it('the next point of a grid is later, at most by one period, and on the grid', () => {
    const random = new Prng(1);
    for (let tries = 0; tries < 3_000; tries += 1) {
      const [time, period, phase] = [random.between(0, 1e9), random.between(100, 1e5), random.next()];
      const next = nextOnGrid(time, period, phase);
      const of = `nextOnGrid(${time}, ${period}, ${phase}) is ${next}`;
      expect(next, of).to.be.above(time);
      expect(next - time, of).to.be.at.most(period * (1 + 1e-9));
      const steps = (next - phase * period) / period;
      expect(Math.abs(steps - Math.round(steps)), of).to.be.below(1e-6);
    }
  });

  it('a point of the grid is not its own successor', () => {
    for (const period of [1_000 / 3, 166.66666666666666, 0.1]) {
      let time = 0;
      for (let steps = 0; steps < 1_000; steps += 1) {
        const next = nextOnGrid(time, period, 0.3);
        expect(next, `after ${time}`).to.be.above(time);
        time = next;
      }
    }
  });

  it('reads the name out of a value of its own make, whatever the name is made of', () => {
    for (const name of ['host', 'a#b', 'a#b1.2', 'über host\n', '']) {
      const value = leaseValue(name, '00abc', 12);
      expect(isLeaseValue(value), value).to.equal(true);
      expect(holderName(value)).to.equal(name);
    }
  });

  it('cuts a name to what a host name may have, and takes a longer value for one of another make', () => {
    const long = replicaName('x'.repeat(1_000));
    expect(long).to.equal('x'.repeat(253));
    expect(holderName(leaseValue(long, '00abc', 12))).to.equal(long);
    expect(holderName(leaseValue('x'.repeat(300), '00abc', 12))).to.equal(long);
    const wide = replicaName('😀'.repeat(300));
    expect(wide).to.equal('😀'.repeat(253));
    expect(holderName(leaseValue(wide, '00abc', Number.MAX_SAFE_INTEGER))).to.equal(wide);
    const huge = leaseValue('x'.repeat(3_000_000), '00abc', 12);
    expect(isLeaseValue(huge)).to.equal(false);
    expect(holderName(huge)).to.equal('x'.repeat(100));
  });

  it('takes a value of another make for a name', () => {
    for (const value of ['pod-7', 'pod-7#', 'pod#A.1', 'pod#a.', 'pod#a.1 ', '']) {
      expect(isLeaseValue(value), value).to.equal(false);
      expect(holderName(value)).to.equal(value);
    }
  });
});
