import { expect } from 'chai';
import { flow, leaderNode, serverNode } from '../support/nodes/flows.js';
import { NodeSuite } from '../support/nodes/node-suite.js';
import { type Message, Runtime } from '../support/nodes/runtime.js';
import { newKey } from '../support/redis/test-redis.js';
import { expectOneProblem, isGreen, isRed, reported } from './support/bad-input.js';

describe('nodes: a lock key that cannot be used', function () {
  this.timeout(20_000);
  let runtime: Runtime;
  let undisturbed: Message;

  // Comes before the suite's own, which stops the runtime.
  afterEach(async () => {
    const mark = runtime.received.mark();
    runtime.inject('other');
    const later = await runtime.next('other:1', undefined, { from: mark });
    const caught = runtime.at('caught').filter(({ error }) => error.source.id === 'other');
    expect(later.election, 'the other lock key').to.deep.equal(undisturbed.election);
    expect(runtime.at('other:3'), 'the other lock key').to.have.lengthOf(1);
    expect(caught, 'the other lock key').to.deep.equal([]);
  });

  const suite = new NodeSuite();
  const { redis } = suite;

  const record = (): string => `{${suite.key}}:term`;
  const start = async (): Promise<void> => {
    const nodes = [
      leaderNode('node', { lockKey: suite.key, lockTTL: 1 }),
      leaderNode('other', { lockKey: newKey(), lockTTL: 5 }),
    ];
    runtime = await Runtime.start(flow(serverNode(redis.server), ...nodes));
    await runtime.next('other:3');
    runtime.inject('other');
    undisturbed = await runtime.next('other:1');
  };

  it('a list at the lock key is reported, messages take output 2, and the key is used once the list is gone', async () => {
    await redis.client.lPush(suite.key, 'somebody else’s');
    await start();
    await reported(runtime, 'node', 'lock-key-wrong-type', suite.key);
    runtime.inject('node', { n: 1 });
    expect(await runtime.next('node:2')).to.include({ n: 1, leaderHost: null });
    // Longer than a TTL: several looks at the key, and one error.
    await attempts(4);
    expectOneProblem(runtime, 'node', 'lock-key-wrong-type', suite.key);
    expect(await redis.client.lRange(suite.key, 0, -1)).to.deep.equal(['somebody else’s']);
    await redis.client.del(suite.key);
    await leads(2);
    expectOneProblem(runtime, 'node', 'lock-key-wrong-type', suite.key);
  });

  it('a foreign value without TTL is reported by name and never deleted', async () => {
    await redis.client.set(suite.key, 'config of another program');
    await start();
    await reported(runtime, 'node', 'foreign-lease', suite.key);
    runtime.inject('node', { n: 1 });
    expect(await runtime.next('node:2')).to.include({ n: 1, isLeader: false });
    await attempts(2);
    expectOneProblem(runtime, 'node', 'foreign-lease', suite.key);
    expect(await redis.client.get(suite.key)).to.equal('config of another program');
    expect(await redis.client.ttl(suite.key)).to.equal(-1);
    await redis.client.del(suite.key);
    await leads(2);
    expectOneProblem(runtime, 'node', 'foreign-lease', suite.key);
  });

  it('a foreign value that comes back is reported again', async () => {
    await redis.client.lPush(suite.key, 'first');
    await start();
    await reported(runtime, 'node', 'lock-key-wrong-type', suite.key);
    await redis.client.del(suite.key);
    await runtime.status('node', isGreen);
    const mark = runtime.received.mark();
    await redis.client.multi().del(suite.key).lPush(suite.key, 'second').exec();
    await runtime.status('node', isRed('lock-key-wrong-type'));
    await runtime.next('caught', undefined, { from: mark });
    expect(runtime.at('caught')).to.have.lengthOf(2);
  });

  for (const [what, garble] of [
    ['text in the place of', () => redis.client.set(record(), 'garbage')],
    ['a token beyond all bounds in', () => redis.client.hSet(record(), { token: '9'.repeat(20), end: '0' })],
    ['words for numbers in', () => redis.client.hSet(record(), { token: 'x', end: 'y', ttl: 'z', run: '' })],
  ] as const) {
    it(`${what} the record is reported, overwritten, and costs one TTL`, async () => {
      await garble();
      await start();
      await reported(runtime, 'node', 'record-garbled', suite.key);
      runtime.inject('node', { n: 1 });
      expect(await runtime.next('node:2')).to.include({ n: 1, isLeader: false });
      await leads(2);
      expectOneProblem(runtime, 'node', 'record-garbled', suite.key);
      expect(await redis.client.hGet(record(), 'token')).to.match(/^\d{16}$/);
    });
  }

  /** Waits until the server has run that many acquisitions more, whoever asked for them. */
  async function attempts(count: number): Promise<void> {
    const monitor = redis.client.duplicate();
    await monitor.connect();
    try {
      await new Promise<void>((resolve, reject) => {
        let seen = 0;
        const note = (line: unknown): void => {
          if (String(line).includes(`[0 lua] "GET" "${suite.key}"`) && ++seen === count) resolve();
        };
        monitor.monitor(note).catch(reject);
      });
    } finally {
      monitor.destroy();
    }
  }

  async function leads(n: number): Promise<void> {
    await runtime.status('node', isGreen);
    runtime.inject('node', { n });
    expect((await runtime.next('node:1')).n).to.equal(n);
  }
});
