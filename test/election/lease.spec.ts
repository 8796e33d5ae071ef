import { expect } from 'chai';
import { Dice } from '../../dev/support/dice.js';
import {
  holderName,
  isLeaseValue,
  leaseDeadline,
  leaseValue,
  nextOnGrid,
  replicaName,
} from '../../src/election/lease.js';

describe('lease arithmetic', () => {
  it('the safety margin takes 1 % and 2 ms off a TTL', () => {
    expect(leaseDeadline(1_000, 10_000)).to.equal(1_000 + 10_000 - 102);
  });

  it('nextOnGrid returns a later point on the grid, at most one period away', () => {
    const random = new Dice(1);
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

  it('nextOnGrid never returns the point that it was given', () => {
    for (const period of [1_000 / 3, 166.66666666666666, 0.1]) {
      let time = 0;
      for (let steps = 0; steps < 1_000; steps += 1) {
        const next = nextOnGrid(time, period, 0.3);
        expect(next, `after ${time}`).to.be.above(time);
        time = next;
      }
    }
  });

  it('holderName reads any name from a value of this package', () => {
    for (const name of ['host', 'a#b', 'a#b1.2', 'über host\n', '']) {
      const value = leaseValue(name, '00abc', 12);
      expect(isLeaseValue(value), value).to.equal(true);
      expect(holderName(value)).to.equal(name);
    }
  });

  it('holderName cuts a name to the length of a host name, and treats a longer value as foreign', () => {
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

  it('holderName takes a foreign value for a name', () => {
    for (const value of ['pod-7', 'pod-7#', 'pod#A.1', 'pod#a.', 'pod#a.1 ', '']) {
      expect(isLeaseValue(value), value).to.equal(false);
      expect(holderName(value)).to.equal(value);
    }
  });
});
