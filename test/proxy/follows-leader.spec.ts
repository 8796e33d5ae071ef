/** Load balancers with the configurations of deploy/ follow the leader. */
import { expect } from 'chai';
import { useRedis } from '../support/redis/test-redis.js';
import { BehindProxy } from './support/behind-proxy.js';

const TTL_MS = 1_500;
/** ms: of a check, of the start of flows, and for a busy machine. */
const BEYOND_TTL_MS = 3_000;
const HAND_OVERS = 5;

for (const name of ['haproxy', 'nginx'] as const) {
  describe(`behind ${name}`, function () {
    this.timeout(60_000);
    const redis = useRedis();
    const fleet = new BehindProxy(name, redis, TTL_MS);

    it('no request fails in planned changes of leader, neither of those who read nor of those who write', async () => {
      const { traffic } = fleet;
      await traffic.server();
      const before = traffic.failures.length;
      for (let count = 0; count < HAND_OVERS; count += 1) {
        const former = await fleet.handOver();
        await traffic.served((service) => service !== former);
        // On a machine without time for them, a request could live through any number of changes.
        await traffic.answered();
      }
      expect(traffic.failures.slice(before)).to.deep.equal([]);
    });

    it('requests are served again soon after the lease of a leader that was killed', async () => {
      const { traffic } = fleet;
      const killed = await fleet.kill();
      const from = performance.now();
      const { at } = await traffic.served((service) => service !== killed);
      expect(at - from).to.be.below(TTL_MS + BEYOND_TTL_MS);
    });
  });
}
