import { expect } from 'chai';
import { monotonicMs, type Replica } from '../../dev/harness/node-red/index.js';
import { fleetFlow } from '../support/fleet/fleet-flow.js';
import { FETCH_MS, FleetSuite } from '../support/fleet/fleet-suite.js';
import { leaderOf, nextAt } from '../support/fleet/observe.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

describe('fleet: a signal that the program around Node-RED handles', function () {
  this.timeout(30_000);
  const suite = new FleetSuite();
  const redis = useRedis();
  let replica: Replica;

  before(async function () {
    this.timeout(FETCH_MS);
    const flows = fleetFlow({ server: redis.server, lockKey: newKey(), lockTTL: 1 });
    replica = await suite.start({ flows, hostname: 'app', launcher: 'embedded' });
  });

  it('a signal that the program handles keeps a replica out for two seconds with a TTL of one', async () => {
    await leaderOf([replica]);
    await replica.evaluate("process.on('SIGHUP', () => undefined);");
    const from = replica.messages.mark();
    const began = monotonicMs();
    replica.signal('SIGHUP');
    const left = await nextAt(replica, 'role', { from });
    expect(left.message.payload).not.to.equal('leader');
    const back = await nextAt(replica, 'role', { from, fits: ({ payload }) => payload === 'leader' });
    expect(back.atMs - began).to.be.within(1_900, 5_000);
    expect(replica.running).to.equal(true);
  });
});
