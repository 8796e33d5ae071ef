import { expect } from 'chai';
import { EpochMemory } from '../../src/redis/topology/sentinel/epoch-memory.js';

describe('the memory for epochs of failovers', () => {
  it('an epoch is believed unless it is lower than one that was followed', () => {
    const memory = new EpochMemory();
    const believed = [2, 2, 3, 2, 3, 1, 7].map((epoch) => memory.believes(epoch, 0));
    expect(believed).to.deep.equal([true, true, true, false, true, false, true]);
  });

  it('a lower epoch is believed when a majority has stayed with it for 10 s', () => {
    const memory = new EpochMemory();
    memory.believes(5, 0);
    expect([1_000, 6_000, 10_999].map((now) => memory.believes(0, now))).to.deep.equal([false, false, false]);
    expect(memory.believes(0, 11_000)).to.equal(true);
    expect(memory.believes(0, 11_001)).to.equal(true);
  });

  it('the 10 s of a lower epoch begin anew after a higher one', () => {
    const memory = new EpochMemory();
    memory.believes(5, 0);
    memory.believes(4, 1_000);
    memory.believes(5, 9_000);
    expect(memory.believes(4, 12_000)).to.equal(false);
    expect(memory.believes(4, 22_000)).to.equal(true);
  });

  it('unknown epochs are believed', () => {
    const memory = new EpochMemory();
    expect([null, 3, null, 1].map((epoch) => memory.believes(epoch, 0))).to.deep.equal([
      true,
      true,
      true,
      true,
    ]);
  });
});
