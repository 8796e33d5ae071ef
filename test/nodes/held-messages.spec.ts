import { expect } from 'chai';
import { NodeSuite } from '../support/nodes/node-suite.js';
import type { Runtime } from '../support/nodes/runtime.js';

describe('nodes: messages before the first role is known', function () {
  this.timeout(20_000);
  const suite = new NodeSuite();
  const { redis } = suite;
  let runtime: Runtime;

  const inject = (from: number, to: number): void => {
    for (let n = from; n < to; n += 1) runtime.inject('node', { n });
  };
  const numbers = (label: string): number[] => runtime.at(label).map(({ n }) => n);
  const range = (from: number, to: number): number[] =>
    Array.from({ length: to - from }, (_, index) => from + index);

  beforeEach(async () => {
    await redis.server.freeze(); // accepts connections, and answers nothing
  });

  it('messages wait for the first role: first the role is sent, then held messages, then new ones', async () => {
    runtime = await suite.start();
    const order: (string | number)[] = [];
    runtime.received.onEach(({ label, message }) => {
      order.push(label === 'node:3' ? message.payload : `${label} ${message.n}`);
      if (label === 'node:3') runtime.inject('node', { n: 3 });
    });
    inject(0, 3);
    expect(order).to.deep.equal([]);
    await redis.server.thaw();
    await runtime.next('node:1', ({ n }) => n === 3);
    expect(order).to.deep.equal(['leader', 'node:1 0', 'node:1 1', 'node:1 2', 'node:1 3']);
  });

  it('past a thousand held messages the oldest pass as if nobody led, and none is lost', async () => {
    runtime = await suite.start();
    inject(0, 1_003);
    await runtime.next('node:2', ({ n }) => n === 2);
    expect(runtime.at('node:2')[0]).to.include({ n: 0, isLeader: false, leaderHost: null });
    expect(runtime.at('node:2')[0]?.election).to.include({ role: 'unknown', leader: null, token: null });
    await redis.server.thaw();
    await runtime.next('node:1', ({ n }) => n === 1_002);
    expect(numbers('node:2')).to.deep.equal(range(0, 3));
    expect(numbers('node:1')).to.deep.equal(range(3, 1_003));
  });

  it('held messages pass after five seconds, even with a shorter TTL', async () => {
    runtime = await suite.start({ lockTTL: 1 });
    const injected = performance.now();
    inject(0, 2);
    await runtime.next('node:2', ({ n }) => n === 1, { ms: 9_000 });
    expect(performance.now() - injected).to.be.within(4_990, 8_000);
    inject(2, 3);
    await redis.server.thaw();
    await runtime.next('node:1', ({ n }) => n === 2);
    expect(numbers('node:2')).to.deep.equal([0, 1]);
  });

  it('held messages are refused one by one when the node is closed', async () => {
    runtime = await suite.start();
    inject(0, 3);
    await runtime.deploy(suite.nodes({ name: 'changed' }), 'nodes');
    await runtime.next('caught', ({ n }) => n === 2);
    const refused = runtime.at('caught');
    expect(refused.map(({ n }) => n)).to.deep.equal([0, 1, 2]);
    for (const { error } of refused) {
      expect(error.message).to.equal('cluster-leader.errors.closed-while-waiting');
      expect(error.source.id).to.equal('node');
    }
    await redis.server.thaw();
    runtime.inject('node', { n: 3 });
    await runtime.next('node:1');
    expect(numbers('node:1')).to.deep.equal([3]);
  });
});
