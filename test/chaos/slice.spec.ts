import { skipLoudly } from '../../dev/harness/skip-loudly.js';
import { runSlice } from './support/slice.js';

/** ms; the slice itself ends after half a minute, and a Redis may have to be fetched first. */
const PATIENCE_MS = 300_000;

describe('chaos: a slice of npm run chaos', () => {
  it('a slice of chaos shows one leader at a time through half a minute of faults', async function () {
    this.timeout(PATIENCE_MS);
    if (process.env.CLUSTER_LEADER_TEST_REDIS_URL) {
      const because = 'a foreign server is spared: the faults break it';
      skipLoudly(this, because, 'unset CLUSTER_LEADER_TEST_REDIS_URL');
    }
    // An idle machine has some 80 faults and 45 changes.
    await runSlice([], { faults: 25, changesOfLeadership: 7, acts: 1_000 });
  });
});
