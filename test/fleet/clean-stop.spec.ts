/** However a process ends by itself, its lease ends with it: nobody waits for a TTL. */
import { expect } from 'chai';
import { monotonicMs, type Replica } from '../../dev/harness/node-red/index.js';
import type { Exit } from '../../dev/harness/owned-process.js';
import { fleetFlow, LEADER } from '../support/fleet/fleet-flow.js';
import { FETCH_MS, FleetSuite } from '../support/fleet/fleet-suite.js';
import { leaderOf, marksOf, nextAt, route, seenAt, takeoverBy } from '../support/fleet/observe.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

/** s; far above anything that a clean takeover may take. */
const TTL_S = 30;
/** ms; a round trip on an idle machine, with a wide margin for a busy one. */
const AT_ONCE_MS = 2_000;

interface End {
  readonly what: string;
  readonly end: (leader: Replica) => unknown;
  readonly exit: (exit: Exit) => boolean;
}

const signalled = (signal: NodeJS.Signals): End => ({
  what: signal,
  end: (leader) => leader.signal(signal),
  exit: (exit) => exit.code === 0 && exit.signal === null,
});

/** In a callback, as in a flow: nothing of ours is on the stack. */
const evaluated = (what: string, body: string): End => ({
  what,
  end: (leader) => leader.evaluate(`setTimeout(() => { ${body} })`),
  exit: ({ signal }) => signal === null,
});

const sigterm = signalled('SIGTERM');
const exception = evaluated('an exception that nobody catches', `throw new Error('by a flow');`);

for (const { version, ends } of [
  {
    version: 4,
    ends: [
      ...[sigterm, signalled('SIGINT'), signalled('SIGHUP'), exception],
      evaluated('a rejection that nobody handles', `Promise.reject(new Error('by a flow'));`),
      evaluated('process.exit', 'process.exit(3);'),
    ],
  },
  { version: 5, ends: [sigterm, exception] },
] as const) {
  describe(`fleet: Node-RED ${version}, ends of a process`, function () {
    this.timeout(30_000);
    const suite = new FleetSuite(version);
    const count = ends.length + 1;
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

    for (const { what, end, exit } of ends) {
      it(`after ${what} another replica leads at once`, async () => {
        const leader = await leaderOf(running);
        const others = running.filter((replica) => replica !== leader);
        const marks = marksOf(others);
        const began = monotonicMs();
        await end(leader);
        const { replica, seen } = await takeoverBy(others, marks, TTL_S * 500);
        expect(seen.atMs - began).to.be.below(AT_ONCE_MS);
        expect(seen.message.election).to.include({ previousRole: 'follower', reason: 'elected' });
        expect(await leader.exited).to.satisfy(exit);
        running = others;
        expect(await leaderOf(running)).to.equal(replica);
      });
    }
  });
}

describe('fleet: Node-RED 4 inside another program, with one HOSTNAME', function () {
  this.timeout(30_000);
  const suite = new FleetSuite();
  const redis = useRedis();
  let running: readonly Replica[];
  let lockKey: string;

  const flowsFor = (key: string, lockTTL: number) =>
    fleetFlow({ server: redis.server, lockKey: key, lockTTL });

  before(async function () {
    this.timeout(FETCH_MS);
    lockKey = newKey();
    running = await suite.startAll(3, () => ({
      ...{ flows: flowsFor(lockKey, TTL_S), hostname: 'same', launcher: 'embedded' },
    }));
  });

  it('three replicas with one HOSTNAME elect one leader, and another when RED.stop ends that one, though the process lives on', async () => {
    const leader = await leaderOf(running);
    const outputs = await Promise.all(running.map((replica) => route(replica, LEADER, 1)));
    expect([...outputs].sort()).to.deep.equal(['follower', 'follower', 'leader']);
    const others = running.filter((replica) => replica !== leader);
    const marks = marksOf(others);
    const began = monotonicMs();
    await leader.stopRuntime();
    const { replica, seen } = await takeoverBy(others, marks, TTL_S * 500);
    expect(seen.atMs - began).to.be.below(AT_ONCE_MS);
    expect(leader.running).to.equal(true);
    running = others;
    const first = seenAt(leader, 'role')[0]?.message.election;
    expect(seen.message.election.token).to.be.above(first.token);
    for (const other of running) {
      expect(await route(other, LEADER, 2)).to.equal(other === replica ? 'leader' : 'follower');
    }
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

  it('a signal that the program handles keeps a replica out for two seconds with a TTL of one', async () => {
    const [replica] = running as readonly [Replica];
    let from = replica.messages.mark();
    await replica.deploy(flowsFor(newKey(), 1));
    await nextAt(replica, 'role', { from, fits: ({ payload }) => payload === 'leader' });
    await replica.evaluate("process.on('SIGHUP', () => undefined);");
    from = replica.messages.mark();
    const began = monotonicMs();
    replica.signal('SIGHUP');
    const left = await nextAt(replica, 'role', { from });
    expect(left.message.payload).not.to.equal('leader');
    const back = await nextAt(replica, 'role', { from, fits: ({ payload }) => payload === 'leader' });
    expect(back.atMs - began).to.be.within(1_900, 5_000);
    expect(replica.running).to.equal(true);
  });

  it('a signal that only the package listens to releases the lease, and then ends the process as it would have', async () => {
    const [last] = running as readonly [Replica];
    const from = last.messages.mark();
    await last.deploy(flowsFor(lockKey, TTL_S));
    await nextAt(last, 'role', { from, fits: ({ payload }) => payload === 'leader' });
    expect(await redis.client.exists(lockKey)).to.equal(1);
    const began = monotonicMs();
    last.signal('SIGTERM');
    expect(await last.exited).to.deep.equal({ code: null, signal: 'SIGTERM' });
    expect(monotonicMs() - began).to.be.below(AT_ONCE_MS);
    expect(await redis.client.exists(lockKey)).to.equal(0);
    expect(await redis.client.hGet(`{${lockKey}}:term`, 'end')).to.equal('0');
  });
});
