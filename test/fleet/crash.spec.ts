import { expect } from 'chai';
import { monotonicMs, type Replica } from '../../dev/harness/node-red/index.js';
import { fleetFlow, LEADER } from '../support/fleet/fleet-flow.js';
import { FETCH_MS, FleetSuite } from '../support/fleet/fleet-suite.js';
import { leaderOf, marksOf, nextAt, rolesOf, SOON_MS, seenAt, takeoverBy } from '../support/fleet/observe.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

const TTL_MS = 1_500;
/** ms by which a busy machine may be late. */
const LATE_MS = 1_500;

describe('fleet: a leader without a clean stop', function () {
  this.timeout(30_000);
  const suite = new FleetSuite();
  const redis = useRedis();
  let replicas: readonly Replica[];

  before(async function () {
    this.timeout(FETCH_MS);
    const options = { server: redis.server, lockKey: newKey(), lockTTL: TTL_MS / 1_000, tickS: 0.02 };
    const flows = fleetFlow(options);
    replicas = await suite.startAll(2, (index) => ({ flows, hostname: `pod-${index}` }));
  });

  const leaderAndOther = async (): Promise<readonly [Replica, Replica]> => {
    const leader = await leaderOf(replicas);
    const other = replicas.find((replica) => replica !== leader);
    if (other === undefined) throw new Error('there is no other replica');
    return [leader, other];
  };

  const outputOf = async (replica: Replica, n: string): Promise<string> =>
    (await replica.waitFor(({ message }) => message.n === n, SOON_MS)).label;

  it('a leader frozen for longer than its TTL follows after the thaw, and never acts in its old term', async () => {
    const [old, other] = await leaderAndOther();
    const marks = marksOf(replicas);
    const from = marks.get(old) ?? 0;
    const began = monotonicMs();
    old.freeze();
    const { seen } = await takeoverBy([other], marks, TTL_MS + 5_000);
    expect(seen.atMs - began).to.be.within(TTL_MS / 2, TTL_MS + LATE_MS);
    const { token, at, previousLeader, reason } = seen.message.election;
    expect([previousLeader, reason]).to.deep.equal([old.name, 'elected']);

    // It finds this waiting when it wakes up.
    const waiting = old.inject(LEADER, { n: 'first' });
    const thawed = monotonicMs();
    old.thaw();
    await waiting;
    expect(await outputOf(old, 'first')).to.equal('follower');
    await nextAt(old, 'role', { from, fits: ({ payload }) => payload === 'follower' });
    const follows = await nextAt(old, 'follower', {
      from,
      fits: ({ leaderHost }) => leaderHost === other.name,
    });
    expect(follows.message.election).to.include({ role: 'follower', token });
    await nextAt(other, 'leader', { from: marks.get(other) ?? 0 });
    // Told or not, it led no more from its first message on.
    const after = old.messages.since(from).filter(({ atMs }) => atMs >= thawed);
    const acted = after.filter(({ label, message }) => label === 'leader' && message.payload > at);
    expect(acted.map(({ message }) => message)).to.deep.equal([]);
    const tokens = seenAt(old, 'leader').map(({ message }) => message.election.token);
    expect(Math.max(...tokens)).to.be.below(token);
  });

  it('the frozen leader and its successor never act at the same time', async () => {
    const acts = replicas
      .flatMap((replica) => seenAt(replica, 'leader'))
      .filter(({ message }) => message.n === undefined)
      .map(({ replica, message }) => ({ replica, at: message.payload, token: message.election.token }))
      .sort((one, two) => one.at - two.at);
    // In the order of time tokens never fall, and each belongs to one replica.
    const byToken = new Map<number, string>();
    acts.reduce((highest, { replica, token }) => {
      expect(token).to.be.at.least(highest);
      expect(byToken.get(token) ?? replica).to.equal(replica);
      byToken.set(token, replica);
      return token;
    }, 0);
    expect(byToken.size).to.equal(2);
  });

  it('a leader whose event loop stalled for longer than its TTL sends nothing to output 1 afterwards', async () => {
    const [old, other] = await leaderAndOther();
    const marks = marksOf(replicas);
    // The message comes in the very turn in which the stall ends, as from a socket: no timer has run by then.
    const stalled = old.evaluate(
      `const end = performance.now() + ${TTL_MS + 500};
       while (performance.now() < end);
       RED.nodes.getNode('${LEADER}').receive({ n: 'second' });`,
      TTL_MS + 5_000,
    );
    const { seen } = await takeoverBy([other], marks, TTL_MS + 5_000);
    await stalled;
    expect(await outputOf(old, 'second')).to.equal('follower');
    const from = marks.get(old) ?? 0;
    await nextAt(old, 'follower', { from });
    const acted = old.messages
      .since(from)
      .filter(({ label, message }) => label === 'leader' && message.payload > seen.message.election.at);
    expect(acted).to.deep.equal([]);
    await nextAt(old, 'role', { from, fits: ({ payload }) => payload === 'follower' });
  });

  it('a killed leader is replaced after about its TTL', async () => {
    const [leader, other] = await leaderAndOther();
    const before = rolesOf(other).length;
    const marks = marksOf([other]);
    const began = monotonicMs();
    await leader.kill();
    const { seen } = await takeoverBy([other], marks, TTL_MS + 5_000);
    expect(seen.atMs - began).to.be.within(TTL_MS / 2, TTL_MS + LATE_MS);
    expect(seen.message).to.include({ payload: 'leader' });
    expect(rolesOf(other).slice(before)).to.deep.equal(['leader']);
    expect(other.statusOf(LEADER)).to.include({ fill: 'green', shape: 'dot' });
  });
});
