import { expect } from 'chai';
import { percentile } from '../../dev/chaos/report/percentile.js';
import { drawTimeline } from '../../dev/chaos/report/timeline/draw.js';
import { pack } from '../../dev/chaos/report/timeline/rows.js';

describe('chaos report', () => {
  it('takes percentiles by nearest rank', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([0.5, 0.99, 1].map((share) => percentile(values, share))).to.deep.equal([50, 99, 100]);
    expect(percentile([7], 0.5)).to.equal(7);
    expect(percentile([], 0.5)).to.be.NaN;
  });

  it('packs what does not overlap into one row', () => {
    const spans = [
      { from: 0, to: 10 },
      { from: 5, to: 8 },
      { from: 8, to: 20 },
      { from: 10, to: 12 },
    ];
    expect(pack(spans, (span) => span).map(({ row }) => row)).to.deep.equal([0, 1, 1, 0]);
  });

  it('draws who led and what struck, with names as text', () => {
    const svg = drawTimeline({
      title: 'seed <1>',
      begin: 0,
      end: 10e9,
      lanes: [{ key: 'chaos:1', bars: [{ replica: 'r2.7', token: 5, begin: 1e9, end: 4e9 }] }],
      faults: [{ window: 0, kind: 'FLUSHALL', target: 'redis', detail: '', begin: 2e9, end: 2e9 }],
    });
    expect(svg)
      .to.match(/^<svg [^>]+>\n/u)
      .and.include('</svg>');
    for (const text of [
      'chaos:1',
      '>r2<',
      'FLUSHALL',
      'redis',
      'seed &lt;1&gt;',
      'prefers-color-scheme: dark',
    ]) {
      expect(svg).to.include(text);
    }
  });
});
