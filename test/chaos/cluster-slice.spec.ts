import { requireLocalServer } from '../../dev/harness/redis-server/index.js';
import { runSliceWithFailover } from './support/slice.js';

/** ms; the slice itself ends after 0.4 minutes, and a Redis may have to be fetched first. */
const PATIENCE_MS = 240_000;

describe('chaos: a slice of npm run chaos on Cluster', () => {
  it('a slice of chaos on Cluster shows one leader at a time through failovers of the server', async function () {
    this.timeout(PATIENCE_MS);
    await requireLocalServer(this, 'chaos on Cluster');
    // An idle machine has some 25 faults and 4 failovers.
    await runSliceWithFailover(['--fleet', 'cluster', '--minutes', '0.4'], { faults: 5, acts: 1_000 });
  });
});
