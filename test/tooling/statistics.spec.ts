import { expect } from 'chai';
import { median, percentile, ratios, slope, spread } from '../../dev/support/statistics.js';

describe('statistics', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it('percentiles are measured values, by the nearest rank', () => {
    expect(percentile(hundred, 0.5)).to.equal(50);
    expect(percentile(hundred, 0.99)).to.equal(99);
    expect(percentile(hundred, 1)).to.equal(100);
    expect(percentile(hundred, 0)).to.equal(1);
    expect(percentile([7], 0.99)).to.equal(7);
    expect(median([3, 1, 2])).to.equal(2);
    expect(median([1, 2, 3, 4])).to.equal(2);
  });

  it('percentiles do not sort the samples that they are given', () => {
    const samples = [3, 1, 2];
    percentile(samples, 0.5);
    expect(samples).to.deep.equal([3, 1, 2]);
  });

  it('a percentile of no samples is refused', () => {
    expect(() => percentile([], 0.5)).to.throw(RangeError);
    expect(() => spread([])).to.throw(RangeError);
  });

  it('samples are summarised', () => {
    expect(spread(hundred)).to.deep.equal({ n: 100, min: 1, p50: 50, p95: 95, p99: 99, max: 100 });
  });

  it('pairs are divided one by one', () => {
    expect(ratios([4, 9], [2, 3])).to.deep.equal([2, 3]);
    expect(() => ratios([1], [1, 2])).to.throw(RangeError);
  });

  it('the increment per further sample is found', () => {
    const points = [100, 400, 700].map((x) => ({ x, y: 5_000 + 12 * x }));
    expect(slope(points)).to.be.closeTo(12, 1e-9);
    expect(() => slope([{ x: 1, y: 1 }])).to.throw(RangeError);
  });
});
