import { expect } from 'chai';
import { flow, leaderNode, serverNode } from '../support/nodes/flows.js';
import { NodeSuite } from '../support/nodes/node-suite.js';
import { Rival } from '../support/nodes/rival.js';
import { Runtime } from '../support/nodes/runtime.js';

describe('nodes: status', function () {
  this.timeout(20_000);
  const suite = new NodeSuite();
  const { redis } = suite;
  let runtime: Runtime;

  const start = async (properties: object = {}): Promise<void> => {
    runtime = await suite.start(properties);
  };
  const shown = () =>
    runtime.shown.all
      .filter(({ node, status }) => node === 'node' && status.text !== undefined)
      .map(({ status }) => `${status.fill} ${status.shape} ${status.text?.replace('cluster-leader.', '')}`);

  it('the status is a grey ring while connecting, then a green dot for the leader', async () => {
    await start();
    await runtime.status('node', ({ fill }) => fill === 'green');
    expect(shown()).to.deep.equal(['grey ring status.connecting', 'green dot status.leader']);
  });

  it('the status is a yellow ring for a follower, and green once it leads', async () => {
    const rival = new Rival(redis.server, suite.key, 10_000);
    await rival.leads();
    await start();
    await runtime.status('node', ({ fill }) => fill === 'yellow');
    await rival.stop();
    await runtime.status('node', ({ fill }) => fill === 'green');
    const [first, ...rest] = shown();
    expect(first).to.equal('grey ring status.connecting');
    expect(rest).to.include.members(['yellow ring status.follower', 'green dot status.leader']);
  });

  it('the status is a red ring with the cause of a problem, until that is over', async () => {
    await redis.client.lPush(suite.key, 'no lease');
    await start({ lockTTL: 1 });
    await runtime.status('node', ({ fill }) => fill === 'red');
    expect(shown()).to.include('red ring errors.lock-key-wrong-type');
    await redis.client.del(suite.key);
    await runtime.status('node', ({ fill }) => fill === 'green');
  });

  it('the status says why nobody is elected yet', async () => {
    const end = String(Date.now() + 60_000);
    await redis.client.hSet(`{${suite.key}}:term`, { token: '5', end, run: 'another', ttl: '60000' });
    await start();
    await runtime.status('node', ({ text }) => text === 'cluster-leader.status.electing-until');
  });

  it('the status and the log say that the leader on another replica uses another TTL', async () => {
    const rival = new Rival(redis.server, suite.key, 20_000);
    await rival.leads();
    await start({ lockTTL: 5 });
    await runtime.status('node', ({ text }) => text === 'cluster-leader.status.follower-ttl');
    expect(runtime.said('warn', 'node')).to.deep.equal(['ttl-differs']);
  });

  it('the status says that nodes of this process want different TTLs', async () => {
    runtime = await Runtime.start(
      flow(
        serverNode(redis.server),
        leaderNode('node', { lockKey: suite.key, lockTTL: 10 }),
        leaderNode('other', { lockKey: suite.key, lockTTL: 20 }),
      ),
    );
    for (const node of ['node', 'other']) {
      await runtime.hasShown(
        node,
        ({ fill, text }) => fill === 'green' && text === 'cluster-leader.status.ttl-conflict',
      );
    }
  });

  it('the status is set on a change only, not at every renewal', async () => {
    await start({ lockTTL: 0.5 });
    await runtime.status('node', ({ fill }) => fill === 'green');
    const before = shown();
    await redis.renewals(4);
    expect(shown()).to.deep.equal(before);
  });
});
