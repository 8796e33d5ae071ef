import { expect } from 'chai';
import { freePort } from '../../dev/harness/free-port.js';
import { poll } from '../../dev/harness/waiting.js';
import { flow, leaderNode, serverNode } from '../support/nodes/flows.js';
import { NodeSuite } from '../support/nodes/node-suite.js';
import { RELEASE, releaseNode } from '../support/nodes/release-flow.js';
import { Rival } from '../support/nodes/rival.js';
import { Runtime, SOON_MS } from '../support/nodes/runtime.js';
import { newKey } from '../support/redis/test-redis.js';

const shared = 'node-red-contrib-cluster-leader/cluster-leader:cluster-leader.errors.';

describe('the release node without a leader node of its lock key', function () {
  this.timeout(20_000);
  const suite = new NodeSuite();
  const { redis } = suite;
  let runtime: Runtime;

  const start = async (server: object = {}, release: object = {}): Promise<void> => {
    runtime = await Runtime.start(flow(serverNode(redis.server, server), releaseNode(suite.key, release)));
  };
  const refused = async (): Promise<string> => {
    runtime.inject(RELEASE);
    const { error } = await runtime.next('caught');
    await runtime.status(RELEASE, ({ fill, text }) => fill === 'red' && text === error.message);
    expect(runtime.at('released')).to.deep.equal([]);
    return error.message;
  };

  afterEach(async () => {
    const none = async () => (await redis.connections()) === 0;
    await poll(none, { ms: SOON_MS, what: 'all connections to be closed' });
  });

  it('a release node without a leader node reports who leads, leaves the lease alone, and warns once', async () => {
    await start();
    const rival = new Rival(redis.server, suite.key, 10_000);
    await rival.leads();
    runtime.inject(RELEASE);
    runtime.inject(RELEASE);
    await poll(() => runtime.at('released').length === 2, { ms: SOON_MS, what: 'both answers' });
    for (const message of runtime.at('released')) {
      expect(message).to.include({ lockReleased: false, currentLeader: 'rival', lockKey: suite.key });
    }
    expect(await redis.client.get(suite.key)).to.match(/^rival#/);
    expect(runtime.said('warn', RELEASE)).to.deep.equal(['release-cluster-leader.warnings.no-leader-node']);
  });

  const received = async (): Promise<number> => {
    const stats = String(await redis.client.sendCommand(['INFO', 'stats']));
    return Number(/total_connections_received:(\d+)/.exec(stats)?.[1]);
  };

  it('a release node without a leader node opens one connection for a thousand messages, and answers in order', async () => {
    await redis.client.set(suite.key, 'pod-7', { expiration: { type: 'PX', value: 60_000 } });
    await start();
    const before = await received();
    for (let n = 0; n < 500; n += 1) runtime.inject(RELEASE, { n });
    await runtime.next('released', ({ n }) => n === 499);
    // One after another: each comes when the one before it was answered.
    for (let n = 500; n < 1_000; n += 1) {
      runtime.inject(RELEASE, { n });
      await runtime.next('released', (message) => message.n === n, { from: n });
    }
    expect(await received()).to.equal(before + 1);
    const answers = runtime.at('released');
    expect(answers.map(({ n }) => n)).to.deep.equal(Array.from({ length: 1_000 }, (_, n) => n));
    for (const { currentLeader } of answers) expect(currentLeader).to.equal('pod-7');
  });

  it('a release node without a leader node asks again for a message after an answer', async () => {
    await start();
    runtime.inject(RELEASE);
    expect(await runtime.next('released')).not.to.have.property('currentLeader');
    await redis.client.set(suite.key, 'pod-7', { expiration: { type: 'PX', value: 60_000 } });
    const from = runtime.received.mark();
    runtime.inject(RELEASE);
    expect(await runtime.next('released', undefined, { from })).to.include({ currentLeader: 'pod-7' });
  });

  it('a release node without a leader node continues after the server closed the connection, or fell silent', async () => {
    await start();
    runtime.inject(RELEASE);
    await runtime.next('released');
    await redis.client.sendCommand(['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes']);
    let from = runtime.received.mark();
    runtime.inject(RELEASE);
    await runtime.next('released', undefined, { from });
    await redis.client.sendCommand(['CLIENT', 'PAUSE', '2500', 'ALL']);
    for (const n of [0, 1, 2]) runtime.inject(RELEASE, { n });
    const { error } = await runtime.next('caught', ({ n }) => n === 2);
    expect(error.message).to.equal(`${shared}no-connection`);
    from = runtime.received.mark();
    await redis.client.ping();
    runtime.inject(RELEASE);
    await runtime.next('released', undefined, { from });
    expect(runtime.at('caught').map(({ n }) => n)).to.deep.equal([0, 1, 2]);
  });

  it('a release node without a leader node does not campaign, and keeps no connection', async () => {
    await start();
    runtime.inject(RELEASE);
    const message = await runtime.next('released');
    expect(message).to.include({ lockReleased: false });
    expect(message).not.to.have.property('currentLeader');
    expect(await redis.client.exists(suite.key)).to.equal(0);
    await poll(async () => (await redis.connections()) === 0, { ms: SOON_MS, what: 'no connection' });
  });

  it('a release node does not take a leader node of another lock key for its own', async () => {
    const other = newKey();
    runtime = await Runtime.start(
      flow(serverNode(redis.server), leaderNode('node', { lockKey: other }), releaseNode(suite.key)),
    );
    await runtime.next('node:3', ({ payload }) => payload === 'leader');
    runtime.inject(RELEASE);
    expect(await runtime.next('released')).to.include({ lockReleased: false, lockKey: suite.key });
    expect(await redis.client.exists(other)).to.equal(1);
  });

  it('a release node without a leader node names a leader of version 1.0.0, which wrote its bare host name', async () => {
    await redis.client.set(suite.key, 'pod-7', { expiration: { type: 'PX', value: 60_000 } });
    await start();
    runtime.inject(RELEASE);
    expect(await runtime.next('released')).to.include({ currentLeader: 'pod-7' });
  });

  it('an empty lock key of a release node is the default one, as for the leader node', async () => {
    await start({}, { lockKey: '' });
    runtime.inject(RELEASE);
    expect(await runtime.next('released')).to.include({ lockKey: 'nodered:leader' });
  });

  it('a release node reports a server that refuses the connection as an error', async () => {
    await start({ port: await freePort() });
    expect(await refused()).to.equal(`${shared}connection-refused`);
  });

  it('a release node reports data of another type at the lock key as an error', async () => {
    await redis.client.lPush(suite.key, 'x');
    await start();
    expect(await refused()).to.equal(`${shared}lock-key-wrong-type`);
  });

  it('a release node reports an unusable setting as an error of every message, and in its status from the start', async () => {
    await start({ port: 'redis' });
    await runtime.status(RELEASE, ({ fill }) => fill === 'red');
    expect(await refused()).to.equal(`${shared}port-invalid`);
  });
});
