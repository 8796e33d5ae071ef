/** The comparison with peers, as far as it needs none of their packages. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { drawComparison } from '../../dev/bench/peers/chart.js';
import { ENTRANTS } from '../../dev/bench/peers/contenders/index.js';
import type { PeerFigures } from '../../dev/bench/peers/experiment.js';
import { MARKS } from '../../dev/bench/peers/page.js';
import { cleanTakeovers } from '../../dev/bench/peers/scenarios.js';
import { overlapMs } from '../../dev/bench/peers/side.js';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';
import { startRedisServer } from '../../dev/harness/redis-server/index.js';

const [own] = ENTRANTS;

describe('bench: peers', () => {
  it('two act at once from the later beginning to the earlier end', () => {
    const end = Number.POSITIVE_INFINITY;
    const times = (fromMs: number, toMs: number) => [{ fromMs, toMs }];
    expect(overlapMs(times(0, 10), times(8, 20), 0, 100)).to.equal(2);
    expect(overlapMs(times(0, 10), times(10, 20), 0, 100)).to.equal(0);
    expect(overlapMs(times(0, end), times(30, end), 0, 100)).to.equal(70);
    expect(overlapMs(times(0, end), times(0, end), 20, 30), 'only what is asked for').to.equal(10);
    expect(overlapMs([...times(0, 10), ...times(20, 30)], times(5, 25), 0, 100)).to.equal(10);
  });

  it('a contender takes over from another process of its own', async () => {
    if (own === undefined) throw new Error('nobody is compared');
    const server = await startRedisServer({ own: true });
    try {
      const arena = { server: { host: server.host, port: server.port }, peers: repositoryRoot };
      const done: number[] = [];
      const samples = await cleanTakeovers(own, arena, 2, (count) => done.push(count));
      expect(done).to.deep.equal([1, 2]);
      // A takeover that had to wait for the end of the lease would take more than a second.
      for (const sample of samples) expect(sample).to.be.within(0, 900);
    } finally {
      await server.stop();
    }
  }).timeout(30_000);

  it('the picture has a bar for each contender in each panel, with its figure', () => {
    const spread = (p50: number) => ({ n: 3, min: p50, p50, p95: p50, p99: p50, max: p50 * 2 });
    const entrants: readonly PeerFigures[] = ['one', 'two'].map((name, index) => ({
      ...{ name, version: '1', settings: '' },
      ...{ clean: spread(10 * index), crash: spread(20), overlap: spread(0) },
      idle: { leader: 1, follower: 0.5, connections: 1 },
    }));
    const picture = drawComparison(entrants, 2_000, 6_000);
    expect(picture.match(/<rect class="(?:own|peer)"/g)).to.have.lengthOf(8);
    expect(picture).to.not.match(/NaN|undefined|Infinity/);
    for (const text of ['>20 ms<', '>1.50 /s<', '>0 ms<']) expect(picture).to.contain(text);
  });

  it('docs/peers.md has the figures of every contender, with its settings', () => {
    const [begin, end] = MARKS;
    const page = readFileSync(join(repositoryRoot, 'docs/peers.md'), 'utf8');
    const figures = page.split(begin)[1]?.split(end)[0] ?? '';
    for (const { name, package: its, settings } of ENTRANTS) {
      expect(figures, name).to.match(
        new RegExp(`^\\| ${name} \\S+.*\\|( [\\d. ]+(\\([\\d. ]+\\))? \\|){6}$`, 'm'),
      );
      if (its !== null) expect(figures).to.contain(`- ${name}: ${settings}.`);
    }
    expect(figures).to.match(/^Measured on \d{4}-\d\d-\d\d: /m);
  });
});
