import { expect } from 'chai';
import { poll } from '../../dev/harness/waiting.js';
import { flow, leaderNode, SERVER, serverNode } from '../support/nodes/flows.js';
import { NodeSuite } from '../support/nodes/node-suite.js';
import { Runtime, SOON_MS } from '../support/nodes/runtime.js';
import { newKey } from '../support/redis/test-redis.js';

describe('nodes: several nodes in one process', function () {
  this.timeout(20_000);
  const suite = new NodeSuite();
  const { redis } = suite;

  afterEach(async () => {
    const none = async () => (await redis.connections()) === 0;
    await poll(none, { ms: SOON_MS, what: 'all connections to be closed with the flow' });
  });

  it('two nodes with one lock key lead together, with one lease and three connections', async () => {
    const key = newKey();
    const nodes = ['a', 'b'].map((id) => leaderNode(id, { lockKey: key }));
    const { next } = bound(await Runtime.start(flow(serverNode(redis.server), ...nodes)));
    const [a, b] = [await next('a:3'), await next('b:3')];
    expect([a.payload, b.payload]).to.deep.equal(['leader', 'leader']);
    expect(a.election.token).to.equal(b.election.token);
    await poll(async () => (await redis.connections()) === 3, { ms: SOON_MS, what: 'three connections' });
  });

  it('two nodes with one lock key write one log line each for the connection and for a change of role', async () => {
    const key = newKey();
    const nodes = ['a', 'b'].map((id) => leaderNode(id, { lockKey: key }));
    const { runtime: running, next } = bound(await Runtime.start(flow(serverNode(redis.server), ...nodes)));
    await Promise.all([next('a:3'), next('b:3')]);
    const said = [...running.said('info', 'a'), ...running.said('info', 'b')];
    expect(said).to.have.members(['connecting', 'connected', 'leader']);
  });

  it('two nodes with one lock key wait on an empty Redis if either of them wants to', async () => {
    const shared = { lockKey: newKey(), lockTTL: 0.5 };
    const nodes = [leaderNode('a', shared), leaderNode('b', { ...shared, waitOnEmptyRedis: true })];
    const { next } = bound(await Runtime.start(flow(serverNode(redis.server), ...nodes)));
    expect((await next('a:3')).payload).to.equal('follower');
    expect((await next('a:3', ({ payload }) => payload !== 'follower')).payload).to.equal('leader');
  });

  it('a lease survives the removal of the first of two nodes, and ends with the last', async () => {
    const key = newKey();
    const [a, b] = ['a', 'b'].map((id) => leaderNode(id, { lockKey: key })) as [object[], object[]];
    const server = serverNode(redis.server);
    const { runtime: running, next } = bound(await Runtime.start(flow(server, a, b)));
    const { token } = (await next('b:3')).election;
    const value = await redis.client.get(key);
    await running.deploy(flow(server, b), 'nodes');
    expect(await redis.client.get(key)).to.equal(value);
    running.inject('b');
    expect((await next('b:1')).election.token).to.equal(token);
    await running.deploy(flow(server), 'nodes');
    await poll(async () => (await redis.client.exists(key)) === 0, {
      ms: SOON_MS,
      what: 'the lease to be released',
    });
  });

  it('a followed lock key, with nothing to release, does not cut off the release of another', async () => {
    const [followed, led] = [newKey(), newKey()];
    await redis.client.set(followed, 'rival#aaaaaaaaaa.1', { expiration: { type: 'PX', value: 60_000 } });
    const nodes = [leaderNode('a', { lockKey: followed }), leaderNode('b', { lockKey: led, lockTTL: 60 })];
    const { runtime: running, next } = bound(await Runtime.start(flow(serverNode(redis.server), ...nodes)));
    await next('a:3', ({ payload }) => payload === 'follower');
    await next('b:3', ({ payload }) => payload === 'leader');
    await running.stop();
    expect(await redis.client.exists(led)).to.equal(0);
  });

  it('twenty lock keys share three connections, and are renewed together', async () => {
    const keys = Array.from({ length: 20 }, newKey);
    const nodes = keys.map((lockKey, index) => leaderNode(`n${index}`, { lockKey, lockTTL: 1 }));
    const { next } = bound(await Runtime.start(flow(serverNode(redis.server), ...nodes)));
    await Promise.all(keys.map((_, index) => next(`n${index}:3`, ({ payload }) => payload === 'leader')));
    await poll(async () => (await redis.connections()) === 3, { ms: SOON_MS, what: 'three connections' });
    // The first rounds may be those with which keys answer the subscription of the pushes, each when it leads by then.
    const [, , ...sizes] = await redis.renewals(5);
    expect(sizes).to.deep.equal([20, 20, 20]);
  });

  it('two config nodes for one server count as one server', async () => {
    const key = newKey();
    const second = serverNode(redis.server, {
      id: 'server-2',
      port: String(redis.server.port),
      database: '0',
    });
    const nodes = flow(
      serverNode(redis.server),
      second,
      leaderNode('a', { lockKey: key, valkey: SERVER }),
      leaderNode('b', { lockKey: key, valkey: 'server-2' }),
    );
    const { next } = bound(await Runtime.start(nodes));
    const [a, b] = [await next('a:3'), await next('b:3')];
    expect([a.payload, b.payload]).to.deep.equal(['leader', 'leader']);
    expect(a.election.token).to.equal(b.election.token);
    await poll(async () => (await redis.connections()) === 3, { ms: SOON_MS, what: 'three connections' });
  });

  it('two databases of one server hold separate elections', async () => {
    const key = newKey();
    const nodes = flow(
      serverNode(redis.server),
      serverNode(redis.server, { id: 'server-2', database: '3' }),
      leaderNode('a', { lockKey: key, valkey: SERVER }),
      leaderNode('b', { lockKey: key, valkey: 'server-2' }),
    );
    const { next } = bound(await Runtime.start(nodes));
    const [a, b] = [await next('a:3'), await next('b:3')];
    expect([a.payload, b.payload]).to.deep.equal(['leader', 'leader']);
    expect(a.election.token).not.to.equal(b.election.token);
  });

  it('of different TTLs for one lock key the larger counts in either order, and both nodes warn', async () => {
    for (const [first, second] of [
      [2, 60],
      [60, 2],
    ]) {
      const key = newKey();
      const nodes = flow(
        serverNode(redis.server),
        leaderNode('a', { lockKey: key, lockTTL: first }),
        leaderNode('b', { lockKey: key, lockTTL: second }),
      );
      const { runtime: running, next } = bound(await Runtime.start(nodes));
      await Promise.all([next('a:3'), next('b:3')]);
      expect(running.said('warn', 'a')).to.deep.equal(['ttl-conflict']);
      expect(running.said('warn', 'b')).to.deep.equal(['ttl-conflict']);
      const long = async () => (await redis.client.pTTL(key)) > 50_000;
      await poll(long, { ms: SOON_MS, what: 'a lease of 60 s' });
      await running.stop();
    }
  });

  it('nodes of one lock key with different priorities warn: the highest counts, and never only if all say so', async () => {
    const key = newKey();
    const nodes = flow(
      serverNode(redis.server),
      leaderNode('a', { lockKey: key, priority: 'never', balance: true }),
      leaderNode('b', { lockKey: key, priority: '3' }),
    );
    const { runtime: running, next } = bound(await Runtime.start(nodes));
    const { election } = await next('a:3', ({ payload }) => payload === 'leader');
    expect(election).to.include({ standing: 'candidate' });
    for (const node of ['a', 'b']) {
      expect(running.said('warn', node)).to.deep.equal(['priority-conflict', 'balance-conflict']);
    }
    await running.stop();
  });

  it('an observer sees that nobody leads, and says so', async () => {
    const key = newKey();
    const nodes = flow(serverNode(redis.server), leaderNode('a', { lockKey: key, priority: 'never' }));
    const { runtime: running, next } = bound(await Runtime.start(nodes));
    const { election } = await next('a:3');
    expect(election).to.include({ role: 'follower', leader: null, standing: 'observer' });
    await running.status(
      'a',
      ({ fill, text }) => fill === 'grey' && text === 'cluster-leader.status.observer-vacant',
    );
    expect(await redis.client.exists(key)).to.equal(0);
    await running.stop();
  });
});

function bound(runtime: Runtime) {
  return { runtime, next: runtime.next.bind(runtime) };
}
