import { hostname } from 'node:os';
import { expect } from 'chai';
import { NodeSuite } from '../support/nodes/node-suite.js';
import { Rival } from '../support/nodes/rival.js';
import type { Message, Runtime } from '../support/nodes/runtime.js';

describe('nodes: outputs 1 and 2', function () {
  this.timeout(20_000);
  const here = process.env.HOSTNAME || hostname();
  const suite = new NodeSuite();
  const { redis } = suite;
  let runtime: Runtime;

  const start = async (properties: object = {}): Promise<void> => {
    runtime = await suite.start(properties);
  };

  it('a leader sends a message to output 1 alone, saying who leads', async () => {
    const before = Date.now();
    await start();
    runtime.inject('node', { _msgid: 'a', topic: 'job', payload: { deep: [1] } });
    const message = await runtime.next('node:1');
    const { token, since } = message.election;
    expect(message).to.deep.equal({
      _msgid: 'a',
      topic: 'job',
      payload: { deep: [1] },
      isLeader: true,
      leaderHost: here,
      election: { key: suite.key, role: 'leader', leader: here, token, since },
    });
    expect(since).to.be.within(before, Date.now());
    expect(String(token)).to.equal(await redis.client.hGet(`{${suite.key}}:term`, 'token'));
    expect(runtime.at('node:2')).to.deep.equal([]);
  });

  it('a follower sends a message to output 2 alone, naming both replicas', async () => {
    const rival = new Rival(redis.server, suite.key, 10_000);
    await rival.leads();
    await start();
    runtime.inject('node', { _msgid: 'a', payload: 1 });
    const message = await runtime.next('node:2');
    expect(message).to.deep.equal({
      _msgid: 'a',
      payload: 1,
      isLeader: false,
      leaderHost: 'rival',
      followerHost: here,
      election: {
        key: suite.key,
        role: 'follower',
        leader: 'rival',
        token: rival.token,
        since: message.election.since,
      },
    });
    expect(runtime.at('node:1')).to.deep.equal([]);
  });

  it('a message says null for an unknown leader', async () => {
    await redis.client.lPush(suite.key, 'no lease'); // a list: nobody can lead here
    await start();
    runtime.inject('node');
    const message = await runtime.next('node:2');
    expect(message).to.include({ isLeader: false, leaderHost: null, followerHost: here });
    expect(message.election).to.include({ key: suite.key, leader: null, token: null });
  });

  it('each message has an election object of its own', async () => {
    await start();
    runtime.inject('node', { n: 1 });
    const first = await runtime.next('node:1');
    first.election.leader = 'somebody else';
    runtime.inject('node', { n: 2 });
    const second = await runtime.next('node:1', ({ n }) => n === 2);
    expect(second.election).not.to.equal(first.election);
    expect(second.election.leader).to.equal(here);
  });

  it('a message from another leader node has its election object overwritten', async () => {
    await start();
    const stale = { isLeader: false, leaderHost: 'old', followerHost: 'old', election: { key: 'old' } };
    runtime.inject('node', stale);
    const message = await runtime.next('node:1');
    expect(message).to.include({ isLeader: true, leaderHost: here });
    expect(message.election.key).to.equal(suite.key);
    expect(message).not.to.have.property('followerHost');
  });

  it('messages keep their order across a change of role', async () => {
    const rival = new Rival(redis.server, suite.key, 10_000);
    await rival.leads();
    await start();
    await runtime.next('node:3');
    const order: number[] = [];
    const off = runtime.received.onEach(({ label, message }) => {
      if (label !== 'node:3') order.push(message.n);
    });
    const count = 300;
    for (let n = 0; n < count; n += 1) {
      if (n === count / 2) {
        await rival.stop();
        await runtime.next('node:3', ({ payload }: Message) => payload === 'leader');
      }
      runtime.inject('node', { n });
    }
    await runtime.next('node:1', ({ n }) => n === count - 1);
    off();
    expect(order).to.deep.equal(Array.from({ length: count }, (_, n) => n));
    expect(runtime.at('node:2')).to.have.lengthOf(count / 2);
  });

  it('a message costs no command on the server', async () => {
    await start({ lockTTL: 3_600 });
    runtime.inject('node', { n: 0 });
    await runtime.next('node:1');
    const commands = async (): Promise<number> =>
      Number(/total_commands_processed:(\d+)/.exec(await redis.client.info('stats'))?.[1]);
    const before = await commands();
    for (let n = 1; n <= 200; n += 1) runtime.inject('node', { n });
    await runtime.next('node:1', ({ n }) => n === 200);
    expect((await commands()) - before).to.be.at.most(2); // INFO itself
  });
});
