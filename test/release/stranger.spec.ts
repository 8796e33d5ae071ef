import { expect } from 'chai';
import { freePort } from '../../harness/free-port';
import { poll } from '../../harness/waiting';
import { flow, leaderNode, serverNode } from '../nodes/support/flows';
import { newKey, TestRedis } from '../nodes/support/redis';
import { Rival, stopRivals } from '../nodes/support/rival';
import { Runtime, SOON_MS } from '../nodes/support/runtime';
import { RELEASE, releaseNode } from './support/release-flow';

const shared = 'node-red-contrib-cluster-leader/cluster-leader:cluster-leader.errors.';

describe('the release node without a leader node of its lock key', function () {
  this.timeout(20_000);
  let redis: TestRedis;
  let runtime: Runtime;
  let key: string;

  const start = async (server: object = {}, release: object = {}): Promise<void> => {
    runtime = await Runtime.start(flow(serverNode(redis.server, server), releaseNode(key, release)));
  };
  const refused = async (): Promise<string> => {
    runtime.inject(RELEASE);
    const { error } = await runtime.next('caught');
    await runtime.status(RELEASE, ({ fill, text }) => fill === 'red' && text === error.message);
    expect(runtime.at('released')).to.deep.equal([]);
    return error.message;
  };

  before(async function () {
    this.timeout(240_000);
    redis = await TestRedis.start();
  });
  after(() => redis.stop());
  beforeEach(() => {
    key = newKey();
  });
  afterEach(async () => {
    await runtime.stop();
    await stopRivals();
    const none = async () => (await redis.connections()) === 0;
    await poll(none, { ms: SOON_MS, what: 'all connections to be closed' });
  });

  it('tells who leads, leaves the lease alone, and warns once that there is nothing to release', async () => {
    await start();
    const rival = new Rival(redis.server, key, 10_000);
    await rival.leads();
    runtime.inject(RELEASE);
    runtime.inject(RELEASE);
    await poll(() => runtime.at('released').length === 2, { ms: SOON_MS, what: 'both answers' });
    for (const message of runtime.at('released')) {
      expect(message).to.include({ lockReleased: false, currentLeader: 'rival', lockKey: key });
    }
    expect(await redis.client.get(key)).to.match(/^rival#/);
    expect(runtime.said('warn', RELEASE)).to.deep.equal(['release-cluster-leader.warnings.no-leader-node']);
  });

  it('does not campaign, and keeps no connection', async () => {
    await start();
    runtime.inject(RELEASE);
    const message = await runtime.next('released');
    expect(message).to.include({ lockReleased: false });
    expect(message).not.to.have.property('currentLeader');
    expect(await redis.client.exists(key)).to.equal(0);
    await poll(async () => (await redis.connections()) === 0, { ms: SOON_MS, what: 'no connection' });
  });

  it('does not take a leader node of another lock key for its own', async () => {
    const other = newKey();
    runtime = await Runtime.start(
      flow(serverNode(redis.server), leaderNode('node', { lockKey: other }), releaseNode(key)),
    );
    await runtime.next('node:3', ({ payload }) => payload === 'leader');
    runtime.inject(RELEASE);
    expect(await runtime.next('released')).to.include({ lockReleased: false, lockKey: key });
    expect(await redis.client.exists(other)).to.equal(1);
  });

  it('names a leader of version 1.0.0, which wrote its bare host name', async () => {
    await redis.client.set(key, 'pod-7', { expiration: { type: 'PX', value: 60_000 } });
    await start();
    runtime.inject(RELEASE);
    expect(await runtime.next('released')).to.include({ currentLeader: 'pod-7' });
  });

  it('an empty lock key is the default one, as for the leader node', async () => {
    key = '';
    await start();
    runtime.inject(RELEASE);
    expect(await runtime.next('released')).to.include({ lockKey: 'nodered:leader' });
  });

  it('a server that refuses the connection is an error', async () => {
    await start({ port: await freePort() });
    expect(await refused()).to.equal(`${shared}connection-refused`);
  });

  it('data of another type at the lock key is an error', async () => {
    await redis.client.lPush(key, 'x');
    await start();
    expect(await refused()).to.equal(`${shared}lock-key-wrong-type`);
  });

  it('a setting that cannot be used is an error of every message, and the status from the start', async () => {
    await start({ port: 'redis' });
    await runtime.status(RELEASE, ({ fill }) => fill === 'red');
    expect(await refused()).to.equal(`${shared}port-invalid`);
  });
});
