import { expect } from 'chai';
import { poll } from '../../dev/harness/waiting.js';
import { runtimeContextOf } from '../../src/node-red/runtime-context.js';
import { NodeSuite } from '../support/nodes/node-suite.js';

const { events } = require('@node-red/util') as { events: Parameters<typeof runtimeContextOf>[0] };

describe('nodes: their metrics', function () {
  this.timeout(20_000);
  const suite = new NodeSuite();

  it('messages are counted while a node holds them', async () => {
    const { key, redis } = suite;
    const { server } = redis;
    await server.freeze(); // accepts connections, and answers nothing
    const runtime = await suite.start({ lockTTL: 1 });
    const { metrics } = runtimeContextOf(events);
    const held = (count: number) =>
      `cluster_leader_held_messages{server="${server.host}:${server.port}",key="${key}"} ${count}`;
    for (let n = 0; n < 3; n += 1) runtime.inject('node', { n });
    expect((await metrics.text()).text).to.contain(held(3));
    await server.thaw();
    await runtime.next('node:1', ({ n }) => n === 2);
    expect((await metrics.text()).text).to.contain(held(0));
    const renewed = async () =>
      (await metrics.text()).text.includes('renewal_duration_seconds_count{') || undefined;
    await poll(renewed, { ms: 10_000, everyMs: 100, what: 'a renewal' });
  });
});
