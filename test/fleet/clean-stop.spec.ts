import { expect } from 'chai';
import { monotonicMs, type Replica } from '../../dev/harness/node-red/index.js';
import { fleetFlow, LEADER } from '../support/fleet/fleet-flow.js';
import { FETCH_MS, FleetSuite } from '../support/fleet/fleet-suite.js';
import { leaderOf, marksOf, route, takeoverBy } from '../support/fleet/observe.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

/** s; far above anything that a clean takeover may take. */
const TTL_S = 30;
/** ms; a round trip on an idle machine, with a wide margin for a busy one. */
const AT_ONCE_MS = 2_000;

for (const { version, signals } of [
  { version: 4, signals: ['SIGTERM', 'SIGINT', 'SIGHUP'] },
  { version: 5, signals: ['SIGTERM'] },
] as const) {
  describe(`fleet: Node-RED ${version}, clean stop`, function () {
    this.timeout(30_000);
    const suite = new FleetSuite(version);
    const count = signals.length + 1;
    const redis = useRedis();
    let running: readonly Replica[];

    before(async function () {
      this.timeout(FETCH_MS);
      const flows = fleetFlow({ server: redis.server, lockKey: newKey(), lockTTL: TTL_S });
      running = await suite.startAll(count, (index) => ({ flows, hostname: `pod-${index}` }));
    });

    it(`exactly one of ${count} replicas leads, and all know which`, async () => {
      const leader = await leaderOf(running);
      const outputs = await Promise.all(running.map((replica) => route(replica, LEADER, 1)));
      expect(outputs.filter((label) => label === 'leader')).to.have.lengthOf(1);
      for (const { messages } of running) {
        expect(messages.last(({ message }) => message.n === 1)?.message.leaderHost).to.equal(leader.name);
      }
    });

    for (const signal of signals) {
      it(`${signal} to the leader makes another replica lead at once`, async () => {
        const leader = await leaderOf(running);
        const others = running.filter((replica) => replica !== leader);
        const marks = marksOf(others);
        const began = monotonicMs();
        leader.signal(signal);
        const { replica, seen } = await takeoverBy(others, marks, TTL_S * 500);
        expect(seen.atMs - began).to.be.below(AT_ONCE_MS);
        expect(seen.message.election).to.include({ previousRole: 'follower', reason: 'elected' });
        expect(await leader.exited).to.deep.equal({ code: 0, signal: null });
        running = others;
        expect(await leaderOf(running)).to.equal(replica);
      });
    }
  });
}

describe('fleet: Node-RED 4 inside another program', function () {
  this.timeout(30_000);
  const suite = new FleetSuite();
  const redis = useRedis();
  let running: readonly Replica[];
  let lockKey: string;

  before(async function () {
    this.timeout(FETCH_MS);
    lockKey = newKey();
    const flows = fleetFlow({ server: redis.server, lockKey, lockTTL: TTL_S });
    running = await suite.startAll(3, (index) => ({
      ...{ flows, hostname: `app-${index}`, launcher: 'embedded' },
    }));
  });

  it('RED.stop releases the lease at once, though the process lives on', async () => {
    const leader = await leaderOf(running);
    const others = running.filter((replica) => replica !== leader);
    const marks = marksOf(others);
    const began = monotonicMs();
    await leader.stopRuntime();
    const { seen } = await takeoverBy(others, marks, TTL_S * 500);
    expect(seen.atMs - began).to.be.below(AT_ONCE_MS);
    expect(leader.running).to.equal(true);
    running = others;
  });

  it('a signal that the program listens to once releases the lease, and the program ends in its own way', async () => {
    const leader = await leaderOf(running);
    const others = running.filter((replica) => replica !== leader);
    const marks = marksOf(others);
    await leader.evaluate(`
      process.once('SIGTERM', () => setTimeout(() => process.exit(7), 500));
      return true;`);
    leader.signal('SIGTERM');
    await takeoverBy(others, marks, TTL_S * 500);
    expect(await leader.exited).to.deep.equal({ code: 7, signal: null });
    running = others;
  });

  it('a signal that only the package listens to releases the lease, and then ends the process as it would have', async () => {
    const [last] = running;
    const began = monotonicMs();
    last?.signal('SIGTERM');
    expect(await last?.exited).to.deep.equal({ code: null, signal: 'SIGTERM' });
    expect(monotonicMs() - began).to.be.below(AT_ONCE_MS);
    expect(await redis.client.exists(lockKey)).to.equal(0);
    expect(await redis.client.hGet(`{${lockKey}}:term`, 'end')).to.equal('0');
  });
});
