import { skipLoudly } from '../../dev/harness/skip-loudly.js';
import { runSlice } from './support/slice.js';

/** ms; the slice itself ends after 0.8 minutes, and a Redis may have to be fetched first. */
const PATIENCE_MS = 300_000;

describe('chaos: a slice of npm run chaos', () => {
  it('a slice of chaos shows one leader at a time through a minute of faults', async function () {
    this.timeout(PATIENCE_MS);
    if (process.env.CLUSTER_LEADER_TEST_REDIS_URL) {
      const because = 'a foreign server is spared: the faults break it';
      skipLoudly(this, because, 'unset CLUSTER_LEADER_TEST_REDIS_URL');
    }
    // An idle machine has some 130 faults and 70 changes.
    await runSlice([], { faults: 41, changesOfLeadership: 11, acts: 1_000 });
  });
});
