/** Real Node-RED with a crash guard, turned on by the environment or in settings.js: kill -9 costs no TTL. */
import { expect } from 'chai';
import { monotonicMs } from '../../dev/harness/node-red/index.js';
import { fleetFlow } from '../support/fleet/fleet-flow.js';
import { FETCH_MS, FleetSuite, versions } from '../support/fleet/fleet-suite.js';
import { leaderOf, marksOf, takeoverBy } from '../support/fleet/observe.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

/** s; far above anything that a takeover may take. */
const TTL_S = 30;
/** ms; what takes milliseconds on an idle machine, with a wide margin for a busy one. */
const AT_ONCE_MS = 5_000;

for (const version of versions) {
  describe(`fleet: Node-RED ${version}, crash guard`, function () {
    this.timeout(60_000);
    const suite = new FleetSuite(version);
    const redis = useRedis();

    before(function () {
      this.timeout(FETCH_MS);
    });

    it('after kill -9 of the leader another replica leads at once, and the log says who is guarded', async () => {
      const flows = fleetFlow({ server: redis.server, lockKey: newKey(), lockTTL: TTL_S });
      const running = await suite.startAll(2, (index) => ({
        ...{ flows, hostname: `pod-${index}` },
        ...(index === 0
          ? { env: { CLUSTER_LEADER_CRASH_GUARD: 'true' } }
          : { settings: { clusterLeader: { crashGuard: true } } }),
      }));
      const leader = await leaderOf(running);
      for (const { logs } of running) {
        await logs.waitFor(({ text }) => text.endsWith('Crash guard active'), AT_ONCE_MS, 'the guard');
      }
      const others = running.filter((replica) => replica !== leader);
      const marks = marksOf(others);
      const began = monotonicMs();
      await leader.kill();
      const { seen } = await takeoverBy(others, marks, TTL_S * 500);
      expect(seen.atMs - began).to.be.below(AT_ONCE_MS);
    });
  });
}
