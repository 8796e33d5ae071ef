import { expect } from 'chai';
import { flow, leaderNode, serverNode } from '../support/nodes/flows.js';
import { NodeSuite } from '../support/nodes/node-suite.js';
import { Rival } from '../support/nodes/rival.js';
import { type Message, Runtime } from '../support/nodes/runtime.js';
import { newKey } from '../support/redis/test-redis.js';
import { isGreen } from './support/bad-input.js';

const REPLAYS = { lockTTL: 1, replay: true };

describe('nodes: replay of what arrived at a follower', function () {
  this.timeout(20_000);
  const suite = new NodeSuite();
  let runtime: Runtime;
  let rival: Rival;

  beforeEach(async () => {
    rival = new Rival(suite.redis.server, suite.key, 1_000);
    await rival.leads();
  });
  /** The node follows the rival. */
  const follow = async (properties: object = {}): Promise<void> => {
    runtime = await suite.start({ ...REPLAYS, ...properties });
    await runtime.next('node:3', ({ payload }) => payload === 'follower');
  };
  const inject = (...messages: readonly Record<string, unknown>[]): void => {
    for (const message of messages) runtime.inject('node', message);
  };
  /** The rival hands over; the first message after that comes through, behind the others. */
  const takeOver = async (): Promise<readonly Message[]> => {
    await rival.stop();
    await runtime.status('node', isGreen);
    inject({ n: 'last' });
    await runtime.next('node:1', ({ n }) => n === 'last');
    return runtime.at('node:1');
  };

  it('what arrived while it followed comes through output 1 when it leads, in order, marked, with its token', async () => {
    await follow();
    const before = Date.now();
    inject({ n: 1, payload: { deep: 1 } }, { n: 2 });
    await runtime.next('node:2', ({ n }) => n === 2);
    // A node behind output 2 may change what it gets.
    runtime.at('node:2')[0].payload.deep = 'changed';
    const [first, second, last] = await takeOver();
    expect([first.n, second.n, last.n]).to.deep.equal([1, 2, 'last']);
    expect(first).to.deep.include({ isLeader: true, payload: { deep: 1 } });
    expect(first).to.not.have.property('followerHost');
    expect(first.election).to.include({ role: 'leader', replayed: true, token: last.election.token });
    expect(first.election.arrivedAt).to.be.within(before, Date.now());
    expect(last.election).to.not.have.any.keys('replayed', 'arrivedAt');
    expect(runtime.at('node:2').map(({ n }) => n)).to.deep.equal([1, 2]);
  });

  it('the role is reported before the first replayed message', async () => {
    await follow();
    inject({ n: 1 });
    await takeOver();
    const order = runtime.received.all.map(
      ({ label, message }) => `${label} ${message.n ?? message.payload}`,
    );
    expect(order).to.deep.equal(['node:3 follower', 'node:2 1', 'node:3 leader', 'node:1 1', 'node:1 last']);
  });

  it('a deploy while it follows loses nothing', async () => {
    await follow();
    inject({ n: 1 });
    await runtime.next('node:2');
    await runtime.deploy(suite.nodes({ ...REPLAYS, name: 'renamed' }), 'nodes');
    inject({ n: 2 });
    expect((await takeOver()).map(({ n }) => n)).to.deep.equal([1, 2, 'last']);
  });

  it('a deploy with another lock key replays nothing of the old one', async () => {
    await follow();
    inject({ n: 1 });
    await runtime.next('node:2');
    const mark = runtime.received.mark();
    await runtime.deploy(suite.nodes({ ...REPLAYS, lockKey: newKey() }), 'nodes');
    await runtime.next('node:3', ({ payload }) => payload === 'leader', { from: mark });
    inject({ n: 2 });
    await runtime.next('node:1');
    expect(runtime.at('node:1').map(({ n }) => n)).to.deep.equal([2]);
  });

  it('nodes that share a lock key replay each what they kept themselves', async () => {
    const nodes = ['node', 'twin', 'plain'].map((id) =>
      leaderNode(id, { ...REPLAYS, lockKey: suite.key, replay: id !== 'plain' }),
    );
    runtime = await Runtime.start(flow(serverNode(suite.redis.server), ...nodes));
    await runtime.next('twin:3', ({ payload }) => payload === 'follower');
    inject({ n: 1 });
    runtime.inject('twin', { n: 2 });
    runtime.inject('plain', { n: 3 });
    await runtime.next('plain:2');
    await takeOver();
    expect(runtime.at('node:1').map(({ n }) => n)).to.deep.equal([1, 'last']);
    expect(runtime.at('twin:1').map(({ n }) => n)).to.deep.equal([2]);
    expect(runtime.at('plain:1')).to.deep.equal([]);
  });

  it('beyond the limit the oldest are dropped, which is said once', async () => {
    await follow({ replayLimit: '2' });
    inject({ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 });
    expect((await takeOver()).map(({ n }) => n)).to.deep.equal([3, 4, 'last']);
    expect(runtime.said('warn', 'node')).to.deep.equal(['replay-full']);
  });

  it('a message that cannot be copied leaves through output 2 and is not replayed, which is said once', async () => {
    await follow();
    const cannot = (n: number) =>
      Object.defineProperty({ n }, 'payload', {
        enumerable: true,
        get: () => {
          throw new Error('no');
        },
      });
    inject(cannot(1), { n: 2 }, cannot(3));
    await runtime.next('node:2', ({ n }) => n === 3);
    expect((await takeOver()).map(({ n }) => n)).to.deep.equal([2, 'last']);
    expect(runtime.said('warn', 'node')).to.deep.equal(['replay-not-cloned']);
  });

  for (const [what, replayKey, replayKeyType] of [
    ['an expression that throws', '$error("secret payload")', 'jsonata'],
    ['an expression that yields nothing', 'missing.property', 'jsonata'],
    ['a property that is missing', 'missing.property', 'msg'],
    ['a property name that cannot be read', 'a[', 'msg'],
  ] as const) {
    it(`a message without a key is kept and replayed, which is said once: ${what}`, async () => {
      await follow({ replayKey, replayKeyType });
      inject({ n: 1 }, { n: 2 });
      expect((await takeOver()).map(({ n }) => n)).to.deep.equal([1, 2, 'last']);
      expect(runtime.said('warn', 'node')).to.deep.equal(['replay-no-key']);
      expect(runtime.logged.all.map(({ text }) => text).join()).to.not.include('secret');
    });
  }

  it('an expression that cannot be parsed is said, and messages have no key', async () => {
    await follow({ replayKey: '$((', replayKeyType: 'jsonata' });
    inject({ n: 1 });
    expect((await takeOver()).map(({ n }) => n)).to.deep.equal([1, 'last']);
    expect(runtime.said('warn', 'node')).to.deep.equal(['replay-key-invalid']);
  });

  it('a limit that is no number is an error, and the node sends all to output 2', async () => {
    runtime = await suite.start({ ...REPLAYS, replayLimit: 'many' });
    const { error } = await runtime.next('caught');
    expect(error.message).to.equal('cluster-leader.errors.replay-limit-invalid');
    inject({ n: 1 });
    await runtime.next('node:2');
  });

  it('without the option nothing is replayed, and nothing is listened to', async () => {
    await follow({ replay: false, replayKey: 'n', replayKeyType: 'msg' });
    expect(await suite.redis.client.pubSubChannels('node-red-cluster-leader:0:replay')).to.deep.equal([]);
    inject({ n: 1 });
    expect((await takeOver()).map(({ n }) => n)).to.deep.equal(['last']);
  });

  it('a leader tells nobody what its messages contain', async () => {
    const heard: string[] = [];
    const listener = suite.redis.client.duplicate();
    await listener.connect();
    try {
      await listener.subscribe('node-red-cluster-leader:0:replay', (text) => heard.push(text));
      await follow({ replayKey: 'n', replayKeyType: 'msg' });
      inject({ n: 'a secret payload' });
      await takeOver();
      await suite.redis.client.publish('node-red-cluster-leader:0:replay', 'the end');
      while (!heard.includes('the end')) await new Promise((resolve) => setImmediate(resolve));
    } finally {
      await listener.close();
    }
    expect(heard.filter((text) => text.startsWith('["passed"'))).to.not.have.lengthOf(0);
    expect(heard.filter((text) => text.startsWith('["replayed"'))).to.not.have.lengthOf(0);
    expect(heard.join()).to.not.match(/secret|last/);
  });
});
