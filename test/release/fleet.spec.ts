import { expect } from 'chai';
import { monotonicMs, type Replica } from '../../dev/harness/node-red/index.js';
import { fleetFlow, type Nodes } from '../support/fleet/fleet-flow.js';
import { FETCH_MS, FleetSuite } from '../support/fleet/fleet-suite.js';
import { leaderOf, marksOf, nextAt, SOON_MS, takeoverBy } from '../support/fleet/observe.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

/** s; far above anything that a takeover after a resignation may take. */
const TTL_S = 30;
/** ms; a round trip on an idle machine, with a wide margin for a busy one. */
const AT_ONCE_MS = 1_000;

describe('fleet: the release node', function () {
  this.timeout(30_000);
  const suite = new FleetSuite();
  const redis = useRedis();
  let running: readonly Replica[];
  let lockKey: string;

  before(async function () {
    this.timeout(FETCH_MS);
    lockKey = newKey();
    const at = { z: 'tab', x: 1, y: 1 };
    const flows: Nodes = [
      ...fleetFlow({ server: redis.server, lockKey, lockTTL: TTL_S }),
      // As the package of 1.0.0's author writes it.
      {
        ...{ id: 'release', type: 'release-cluster-leader', ...at, name: '', valkey: 'server', lockKey },
        wires: [['released']],
      },
      { id: 'released', type: 'fleet-probe', label: 'released', ...at, wires: [] },
    ];
    running = await suite.startAll(3, (index) => ({ flows, hostname: `pod-${index}` }));
  });

  const release = async (replica: Replica) => {
    const from = replica.messages.mark();
    await replica.inject('release');
    const seen = await replica.messages.waitFor(
      ({ label }) => label === 'released',
      SOON_MS,
      'a result',
      from,
    );
    return seen.message;
  };

  it('a message to the leader hands over to another replica within a second', async () => {
    const leader = await leaderOf(running);
    const others = running.filter((replica) => replica !== leader);
    const marks = marksOf(others);
    const from = leader.messages.mark();
    const began = monotonicMs();
    expect(await release(leader)).to.include({ lockReleased: true, releasedBy: leader.name, lockKey });
    const { replica, seen } = await takeoverBy(others, marks, TTL_S * 500);
    expect(seen.atMs - began).to.be.below(AT_ONCE_MS);
    const { message } = await nextAt(leader, 'role', { from });
    expect(message.election).to.include({
      ...{ role: 'follower', previousRole: 'leader', previousLeader: leader.name, reason: 'resigned' },
    });
    expect(replica).not.to.equal(leader);
  });

  it('the replica that resigned follows, and stays a follower while others are there', async () => {
    const leader = await leaderOf(running);
    for (const replica of running) {
      if (replica === leader) continue;
      await replica.waitForStatus('elect', ({ text }) => text?.includes(leader.name) === true, SOON_MS);
      expect(await release(replica)).to.include({ lockReleased: false, currentLeader: leader.name });
    }
    expect(await leaderOf(running)).to.equal(leader);
  });

  it('the release node says in words what it did', () => {
    const told = running.map((replica) => replica.statusOf('release')?.text);
    const leader = running.find((replica) => replica.statusOf('elect')?.fill === 'green');
    expect(told.filter((text) => text === `${leader?.name} leads`)).to.have.lengthOf(2);
    const released = running.flatMap((replica) =>
      replica.statuses.all.map(({ status }) => status.text ?? ''),
    );
    expect(released.filter((text) => /^released .*\d/.test(text))).to.have.lengthOf(1);
  });
});
