import { expect } from 'chai';
import type { Replica } from '../../dev/harness/node-red/index.js';
import { fleetFlow, LEADER } from '../support/fleet/fleet-flow.js';
import { FETCH_MS, FleetSuite } from '../support/fleet/fleet-suite.js';
import { leaderOf, marksOf, route, seenAt, takeoverBy } from '../support/fleet/observe.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

describe('fleet: three replicas with one HOSTNAME', function () {
  this.timeout(30_000);
  const suite = new FleetSuite();
  const redis = useRedis();
  let replicas: readonly Replica[];

  before(async function () {
    this.timeout(FETCH_MS);
    const flows = fleetFlow({ server: redis.server, lockKey: newKey(), lockTTL: 30 });
    replicas = await suite.startAll(3, () => ({ flows, hostname: 'same' }));
  });

  it('three replicas with one HOSTNAME elect one leader, and another when that one stops', async () => {
    const leader = await leaderOf(replicas);
    const outputs = await Promise.all(replicas.map((replica) => route(replica, LEADER, 1)));
    expect([...outputs].sort()).to.deep.equal(['follower', 'follower', 'leader']);
    const others = replicas.filter((replica) => replica !== leader);
    const marks = marksOf(others);
    await leader.stop();
    const { replica, seen } = await takeoverBy(others, marks, 10_000);
    const first = seenAt(leader, 'role')[0]?.message.election;
    expect(seen.message.election.token).to.be.above(first.token);
    const [follower] = others.filter((other) => other !== replica);
    if (follower === undefined) throw new Error('there is no third replica');
    expect(await route(replica, LEADER, 2)).to.equal('leader');
    expect(await route(follower, LEADER, 2)).to.equal('follower');
  });
});
