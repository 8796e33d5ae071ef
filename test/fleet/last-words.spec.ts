/** A process that ends without a clean stop still releases its lease, so that nobody waits for a TTL. */
import { expect } from 'chai';
import { monotonicMs, type Replica } from '../../dev/harness/node-red/index.js';
import { fleetFlow } from '../support/fleet/fleet-flow.js';
import { FETCH_MS, FleetSuite, versions } from '../support/fleet/fleet-suite.js';
import { leaderOf, marksOf, takeoverBy } from '../support/fleet/observe.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

/** s; far above anything that a takeover may take. */
const TTL_S = 30;
/** ms; what takes milliseconds on an idle machine, with a wide margin for a busy one. */
const AT_ONCE_MS = 2_000;

/** Each in a callback, as in a flow: nothing of ours is on the stack. */
const ends = {
  'an exception that nobody catches': `setTimeout(() => { throw new Error('by a flow'); })`,
  'a rejection that nobody handles': `setTimeout(() => { Promise.reject(new Error('by a flow')); })`,
  'process.exit': 'setTimeout(() => process.exit(3))',
} as const;

for (const version of versions) {
  describe(`fleet: Node-RED ${version}, last words`, function () {
    this.timeout(30_000);
    const suite = new FleetSuite(version);
    const redis = useRedis();
    let running: readonly Replica[];

    before(async function () {
      this.timeout(FETCH_MS);
      const flows = fleetFlow({ server: redis.server, lockKey: newKey(), lockTTL: TTL_S });
      const count = Object.keys(ends).length + 1;
      running = await suite.startAll(count, (index) => ({ flows, hostname: `pod-${index}` }));
    });

    for (const [what, body] of Object.entries(ends)) {
      it(`after ${what} another replica leads at once`, async () => {
        const leader = await leaderOf(running);
        const others = running.filter((replica) => replica !== leader);
        const marks = marksOf(others);
        const began = monotonicMs();
        await leader.evaluate(body);
        const { seen } = await takeoverBy(others, marks, TTL_S * 500);
        expect(seen.atMs - began).to.be.below(AT_ONCE_MS);
        expect(seen.message.election).to.include({ reason: 'elected' });
        expect((await leader.exited).signal).to.equal(null);
        running = others;
      });
    }
  });
}
