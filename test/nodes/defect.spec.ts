import { expect } from 'chai';
import { runtimeContextOf } from '../../src/node-red/runtime-context.js';
import { RedisLeaseStore } from '../../src/redis/redis-lease-store.js';
import { flow, leaderNode, probe, serverNode } from '../support/nodes/flows.js';
import { NodeSuite } from '../support/nodes/node-suite.js';
import { RELEASE, releaseNode } from '../support/nodes/release-flow.js';
import { type FlowNodes, Runtime } from '../support/nodes/runtime.js';

const { events } = require('@node-red/util') as { events: Parameters<typeof runtimeContextOf>[0] };

/** A call that throws instead of failing is a defect of this package, and ends the election. */
describe('nodes: an elector that met a defect', function () {
  this.timeout(20_000);
  const { renew } = RedisLeaseStore.prototype;
  const nodes = ['one', 'two'];
  const suite = new NodeSuite();
  const { redis } = suite;
  let runtime: Runtime;

  const flows = (changed = '', leader: object = {}): FlowNodes =>
    flow(
      serverNode(redis.server),
      nodes.flatMap((id) => leaderNode(id, { lockKey: suite.key, lockTTL: 1, ...leader })),
      releaseNode(suite.key),
      probe(`unrelated${changed}`),
    );
  const problems = () =>
    runtimeContextOf(events)
      .fleet.view()
      .elections.map(({ problem }) => problem?.code);
  const caught = () => runtime.at('caught').map(({ error }) => `${error.source.id} ${error.message}`);
  const green = (id: string) => runtime.status(id, ({ fill }) => fill === 'green');
  const red = (id: string) => runtime.status(id, ({ text }) => text === 'cluster-leader.errors.internal');

  beforeEach(async () => {
    runtime = await Runtime.start(flows());
    await Promise.all(nodes.map(green));
    RedisLeaseStore.prototype.renew = () => {
      throw new Error('a defect');
    };
    await Promise.all(nodes.map(red));
    for (const id of nodes) await runtime.next('caught', ({ error }) => error.source.id === id);
    RedisLeaseStore.prototype.renew = renew;
  });
  afterEach(async () => {
    RedisLeaseStore.prototype.renew = renew;
  });

  for (const [what, type, changed, leader] of [
    ['a deploy of other nodes', 'nodes', '-2', {}],
    ['a deploy of all nodes', 'full', '', {}],
    ['a deploy of these nodes', 'nodes', '', { reportLeaderChanges: true }],
  ] as const) {
    it(`an elector that met a defect is replaced at ${what}, and its error is reported until then, once`, async () => {
      expect(problems()).to.deep.equal(['internal']);
      const told = caught();
      expect(told.toSorted()).to.deep.equal(nodes.map((id) => `${id} cluster-leader.errors.internal`));
      const from = runtime.received.mark();
      await runtime.deploy(flows(changed, leader), type);
      for (const id of nodes) {
        await runtime.next(`${id}:3`, ({ payload }) => payload === 'leader', { from });
        await green(id);
        runtime.inject(id, { n: 1 });
        await runtime.next(`${id}:1`, ({ n }) => n === 1, { from });
      }
      expect(problems()).to.deep.equal([undefined]);
      expect(caught()).to.deep.equal(told);
      expect(runtimeContextOf(events).pool.elections).to.have.lengthOf(1);
    });
  }

  it('a release node reports the defect of its elector', async () => {
    const from = runtime.received.mark();
    runtime.inject(RELEASE);
    const { error } = await runtime.next('caught', (said) => said.error.source.id === RELEASE, { from });
    expect(error.message).to.match(/cluster-leader\.errors\.internal$/);
  });
});
