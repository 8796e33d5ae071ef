import { expect } from 'chai';
import { flow, leaderNode, serverNode } from '../support/nodes/flows.js';
import { NodeSuite } from '../support/nodes/node-suite.js';
import { Runtime } from '../support/nodes/runtime.js';
import { expectOneProblem, isGreen, isRed, reported } from './support/bad-input.js';

const CHANNEL = 'node-red-cluster-leader:0';

describe('nodes: garbage on the leadership channel', function () {
  this.timeout(20_000);
  const suite = new NodeSuite();
  const { redis } = suite;
  let runtime: Runtime;

  /** @param lockTTL s */
  const start = async (lockTTL = 1): Promise<void> => {
    const nodes = ['node', 'other'].map((id) => leaderNode(id, { lockKey: `${suite.key}:${id}`, lockTTL }));
    runtime = await Runtime.start(flow(serverNode(redis.server), ...nodes));
    await Promise.all([runtime.next('node:3'), runtime.next('other:3')]);
  };
  const pass = async (id: string): Promise<{ election: object }> => {
    const mark = runtime.received.mark();
    runtime.inject(id);
    return runtime.next(`${id}:1`, undefined, { from: mark });
  };

  // A busy machine may need longer for 10 MB than the smallest TTL allows.
  for (const [what, messages, ttl] of [
    ['text that is no JSON', ['hello?'], 1],
    ['foreign JSON', ['{"jobs":[1,2,3]}', '[]', 'null', '42'], 1],
    ['almost what the scripts say', ['["released"]', '["acquired",1,"2"]', '["renewed",[["key"]]]'], 1],
    ['10 MB', ['x'.repeat(10_000_000)], 4],
    ['10 MB of JSON', [JSON.stringify(['renewed', ['x'.repeat(10_000_000)]])], 4],
  ] as const) {
    it(`garbage on the channel is reported once, disturbs no election, and is over when it stops: ${what}`, async () => {
      await start(ttl);
      const before = [await pass('node'), await pass('other')];
      for (const message of messages) await redis.client.publish(CHANNEL, message);
      await reported(runtime, 'node', 'channel-garbage', `${suite.key}:node`);
      await reported(runtime, 'other', 'channel-garbage', `${suite.key}:other`);
      for (const message of messages) await redis.client.publish(CHANNEL, message);
      const after = [await pass('node'), await pass('other')];
      expect(after.map(({ election }) => election)).to.deep.equal(before.map(({ election }) => election));
      await runtime.status('node', isGreen);
      await runtime.status('other', isGreen);
      expectOneProblem(runtime, 'node', 'channel-garbage', `${suite.key}:node`);
      expect(runtime.at('node:3')).to.have.lengthOf(1);
    });
  }

  it('forged pushes about our key change nothing, whatever they claim', async () => {
    await start();
    const before = await pass('node');
    const lock = `${suite.key}:node`;
    for (const forged of [
      ['released', lock, '1'],
      ['released', lock, '4503599627370495'],
      ['acquired', lock, '9999999999999999'],
      ['renewed', [[lock, '1', 86_400_000]]],
    ]) {
      await redis.client.publish(CHANNEL, JSON.stringify(forged));
    }
    expect((await pass('node')).election).to.deep.equal(before.election);
    expect(runtime.shown.all.some(({ status }) => isRed('channel-garbage')(status))).to.equal(false);
    expect(runtime.at('caught')).to.deep.equal([]);
  });
});
