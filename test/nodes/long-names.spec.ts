import { expect } from 'chai';
import { runtimeContextOf } from '../../src/node-red/runtime-context.js';
import { flow, leaderNode, serverNode } from '../support/nodes/flows.js';
import { NodeSuite } from '../support/nodes/node-suite.js';
import { RELEASE, releaseNode } from '../support/nodes/release-flow.js';
import { Runtime } from '../support/nodes/runtime.js';
import { newKey } from '../support/redis/test-redis.js';

const { events } = require('@node-red/util') as { events: Parameters<typeof runtimeContextOf>[0] };

const HUGE = 'x'.repeat(3_000_000);

/** Whoever may write to the server can put anything into a lock key. */
describe('nodes: a lock key that holds megabytes', function () {
  this.timeout(20_000);
  const suite = new NodeSuite();
  const { redis } = suite;
  let runtime: Runtime;

  for (const [what, value, length] of [
    ['of our make', `${HUGE}#0123456789.1`, 100],
    ['of our make, with a long name', `${'x'.repeat(300)}#0123456789.1`, 253],
    ['of another make', HUGE, 100],
  ] as const) {
    it(`a long value ${what} makes no message or panel entry long`, async () => {
      const key = newKey();
      await redis.client.set(key, value, { expiration: { type: 'PX', value: 60_000 } });
      runtime = await Runtime.start(flow(serverNode(redis.server), leaderNode('node', { lockKey: key })));
      const { election } = await runtime.next('node:3', ({ payload }) => payload === 'follower');
      expect(election.leader).to.equal('x'.repeat(length));
      runtime.inject('node', {});
      expect((await runtime.next('node:2')).leaderHost).to.have.lengthOf(length);
      expect(JSON.stringify(runtimeContextOf(events).fleet.view()).length).to.be.below(3_000);
    });
  }

  it('a long value without a TTL causes a short error', async () => {
    const key = newKey();
    await redis.client.set(key, HUGE);
    runtime = await Runtime.start(flow(serverNode(redis.server), leaderNode('node', { lockKey: key })));
    await runtime.status('node', ({ fill }) => fill === 'red');
    expect(JSON.stringify(runtimeContextOf(events).fleet.view()).length).to.be.below(3_000);
    expect(JSON.stringify(runtime.received.all).length).to.be.below(3_000);
  });

  it('a release node without a leader node names the holder of a long value by a short name', async () => {
    const key = newKey();
    await redis.client.set(key, `${HUGE}#0123456789.1`, { expiration: { type: 'PX', value: 60_000 } });
    runtime = await Runtime.start(flow(serverNode(redis.server), releaseNode(key)));
    runtime.inject(RELEASE);
    expect((await runtime.next('released')).currentLeader).to.have.lengthOf(100);
  });
});
