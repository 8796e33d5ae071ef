import { hostname } from 'node:os';
import { expect } from 'chai';
import { poll } from '../../dev/harness/waiting.js';
import { flow, leaderNode, serverNode } from '../support/nodes/flows.js';
import { NodeSuite } from '../support/nodes/node-suite.js';
import { RELEASE, releaseNode } from '../support/nodes/release-flow.js';
import { Rival } from '../support/nodes/rival.js';
import { type FlowNodes, Runtime, SOON_MS } from '../support/nodes/runtime.js';

const here = process.env.HOSTNAME || hostname();

describe('the release node', function () {
  this.timeout(20_000);
  const suite = new NodeSuite();
  const { redis } = suite;
  let runtime: Runtime;

  const nodes = (leader: object = {}): FlowNodes =>
    flow(
      serverNode(redis.server),
      leaderNode('node', { lockKey: suite.key, ...leader }),
      releaseNode(suite.key),
    );
  const leading = async (leader: object = {}): Promise<void> => {
    runtime = await Runtime.start(nodes(leader));
    await runtime.next('node:3', ({ payload }) => payload === 'leader');
  };
  const shows = (fill: string, text: string): Promise<void> =>
    runtime.status(RELEASE, (status) => status.fill === fill && status.text === text);

  it('a release node on the leader releases the lease, and reports it when Redis has confirmed', async () => {
    await leading();
    let end: Promise<string | null> | undefined;
    runtime.received.onEach(({ label }) => {
      if (label === 'released') end = redis.client.hGet(`{${suite.key}}:term`, 'end');
    });
    runtime.inject(RELEASE, { payload: 'please', currentLeader: 'of another key' });
    const message = await runtime.next('released');
    expect(message).to.include({
      ...{ payload: 'please', lockReleased: true, releasedBy: here, lockKey: suite.key },
    });
    expect(message).not.to.have.property('currentLeader');
    expect(await end).to.equal('0');
    expect(await redis.client.exists(suite.key)).to.equal(0);
    await shows('green', 'release-cluster-leader.status.released');
    expect(runtime.said('warn', RELEASE)).to.deep.equal([]);
  });

  it('a release node makes the leader node of this replica stop acting at once, for the reason "resigned"', async () => {
    await leading();
    runtime.inject(RELEASE);
    runtime.inject('node', { n: 1 });
    await runtime.next('node:2', ({ n }) => n === 1);
    const { election } = await runtime.next('node:3', ({ payload }) => payload === 'follower');
    expect(election).to.include({ previousRole: 'leader', previousLeader: here, reason: 'resigned' });
  });

  it('a release node releases nothing if msg.to names nobody that can take over, and says why', async () => {
    await leading();
    for (const [to, code] of [
      ['nobody', 'member-unknown'],
      [here, 'member-leads'],
      [7, 'to-invalid'],
    ] as const) {
      runtime.inject(RELEASE, { to });
      const { error } = await runtime.next('caught', ({ error: each }) => each.code === code);
      expect(error.message).to.match(new RegExp(`cluster-leader\\.errors\\.${code}$`));
      await runtime.status(RELEASE, ({ fill, text }) => fill === 'red' && text?.endsWith(code) === true);
    }
    expect(runtime.at('released')).to.deep.equal([]);
    expect((await redis.client.get(suite.key))?.startsWith(`${here}#`)).to.equal(true);
  });

  it('a release node drains the only replica, which is allowed, and lets it take part again', async () => {
    await leading();
    runtime.inject(RELEASE, { drain: true });
    expect(await runtime.next('released')).to.include({
      lockReleased: true,
      releasedBy: here,
      drained: true,
    });
    await shows('green', 'release-cluster-leader.status.drained');
    await runtime.status('node', ({ text }) => text === 'cluster-leader.status.drained-vacant');
    runtime.inject(RELEASE, { drain: 'yes' });
    await runtime.next('caught', ({ error }) => error.code === 'drain-invalid');
    runtime.inject(RELEASE, { drain: false });
    expect(await runtime.next('released', ({ drained }) => drained === false)).to.include({
      lockReleased: false,
    });
    const { election } = await runtime.next(
      'node:3',
      ({ payload, election: { at } }) => payload === 'leader' && at > 0,
    );
    expect(election).to.include({ standing: 'candidate' });
    await runtime.status('node', ({ fill }) => fill === 'green');
  });

  it('a release node lets another replica lead at once, and names it to the next message', async () => {
    await leading({ lockTTL: 30 });
    const rival = new Rival(redis.server, suite.key, 30_000);
    await poll(
      async () =>
        Number(await redis.client.pubSubNumSub('node-red-cluster-leader:0').then(Object.values)) > 1,
      {
        ms: SOON_MS,
        what: 'the rival to listen',
      },
    );
    runtime.inject(RELEASE);
    await rival.leads();
    await runtime.next(
      'node:3',
      ({ election }) => election.leader === 'rival' || election.reason === 'resigned',
    );
    await poll(
      async () => {
        const from = runtime.received.mark();
        runtime.inject(RELEASE, { releasedBy: 'somebody', currentLeader: 'nobody' });
        return (await runtime.next('released', undefined, { from })).currentLeader === 'rival';
      },
      { ms: SOON_MS, what: 'the rival to be named' },
    );
    const message = runtime.at('released').at(-1);
    expect(message).to.include({ lockReleased: false, lockKey: suite.key });
    expect(message).not.to.have.property('releasedBy');
    await shows('yellow', 'release-cluster-leader.status.follower');
  });

  it('a release node keeps this replica from taking the lease back for a third of the TTL, no longer', async () => {
    await leading({ lockTTL: 1.5 });
    const from = runtime.received.mark();
    const began = performance.now();
    runtime.inject(RELEASE);
    await runtime.next('node:3', ({ payload }) => payload === 'leader', { from });
    expect(performance.now() - began).to.be.within(495, 1_400);
  });

  it('a release node reports that nobody leads, while nobody does', async () => {
    await leading({ lockTTL: 30 });
    runtime.inject(RELEASE);
    runtime.inject(RELEASE);
    await runtime.next('released', ({ lockReleased }) => lockReleased === false);
    const [first, second] = runtime.at('released');
    expect(first?.lockReleased).to.equal(true);
    expect(second).not.to.have.any.keys('currentLeader', 'releasedBy');
    await shows('grey', 'release-cluster-leader.status.vacant');
  });

  it('a release node without an answer from Redis reports after two seconds that this replica does not lead, and warns', async () => {
    await leading({ lockTTL: 10 });
    await redis.server.freeze();
    const began = performance.now();
    runtime.inject(RELEASE);
    runtime.inject('node', { n: 1 });
    await runtime.next('node:2', ({ n }) => n === 1);
    expect(await runtime.next('released')).to.include({ lockReleased: true, releasedBy: here });
    expect(performance.now() - began).to.be.within(1_990, 4_000);
    expect(runtime.said('warn', RELEASE)).to.deep.equal(['release-cluster-leader.warnings.not-confirmed']);
  });

  it('a release node releases even if Redis has lost the scripts', async () => {
    await leading({ lockTTL: 30 });
    await redis.client.scriptFlush();
    runtime.inject(RELEASE);
    expect(await runtime.next('released')).to.include({ lockReleased: true });
    expect(await redis.client.exists(suite.key)).to.equal(0);
    expect(runtime.said('warn', RELEASE)).to.deep.equal([]);
  });

  it('a message to a release node before the first role waits for it', async () => {
    await redis.server.freeze();
    runtime = await Runtime.start(nodes());
    runtime.inject(RELEASE);
    expect(runtime.at('released')).to.deep.equal([]);
    await redis.server.thaw();
    expect(await runtime.next('released')).to.include({ lockReleased: true });
  });

  it('a release node without contact sends nothing: a Catch node gets the error, with the message', async () => {
    await redis.server.freeze();
    runtime = await Runtime.start(nodes());
    runtime.inject(RELEASE, { payload: 'please' });
    const { error, payload } = await runtime.next('caught', (message) => message.error.source.id === RELEASE);
    expect(payload).to.equal('please');
    expect(error.message).to.match(/cluster-leader:cluster-leader\.errors\.(no-answer|no-connection)$/);
    expect(runtime.at('released')).to.deep.equal([]);
  });

  it('a message that waits when the release node is closed is refused, not lost', async () => {
    await redis.server.freeze();
    runtime = await Runtime.start(nodes());
    runtime.inject(RELEASE);
    await runtime.deploy(flow(serverNode(redis.server), leaderNode('node', { lockKey: suite.key })), 'nodes');
    const { error } = await runtime.next('caught');
    expect(error.message).to.match(/errors\.closed-while-waiting$/);
  });
});
