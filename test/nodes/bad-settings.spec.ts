import { expect } from 'chai';
import { flow, leaderNode, probe, SERVER, serverNode } from '../support/nodes/flows.js';
import { NodeSuite } from '../support/nodes/node-suite.js';
import { type FlowNodes, Runtime } from '../support/nodes/runtime.js';
import { newKey } from '../support/redis/test-redis.js';
import { expectOneProblem, isGreen, reported } from './support/bad-input.js';

interface Bad {
  readonly what: string;
  readonly code: string;
  readonly leader?: object;
  readonly server?: object;
  readonly password?: string;
}

/** As a user writes it; there is no such variable. */
const undefinedVariable = (name: string): string => `\${${name}}`;

const bad: readonly Bad[] = [
  { what: 'a TTL that is no number', code: 'ttl-not-a-number', leader: { lockTTL: 'soon' } },
  { what: 'a TTL below half a second', code: 'ttl-out-of-range', leader: { lockTTL: '0.4' } },
  { what: 'a TTL of 0', code: 'ttl-out-of-range', leader: { lockTTL: 0 } },
  { what: 'a negative TTL', code: 'ttl-out-of-range', leader: { lockTTL: '-5' } },
  { what: 'a TTL above a day', code: 'ttl-out-of-range', leader: { lockTTL: 86_401 } },
  { what: 'a priority that is no number', code: 'priority-invalid', leader: { priority: 'high' } },
  { what: 'a priority above 1000', code: 'priority-invalid', leader: { priority: 1_001 } },
  { what: 'a port that is no number', code: 'port-invalid', server: { port: 'redis' } },
  { what: 'a port above 65535', code: 'port-invalid', server: { port: '70000' } },
  { what: 'a database that is no number', code: 'database-invalid', server: { database: 'main' } },
  {
    what: 'an undefined variable as TTL',
    code: 'undefined-variable',
    leader: { lockTTL: undefinedVariable('NO_TTL') },
  },
  {
    what: 'an undefined variable as host',
    code: 'undefined-variable',
    server: { host: undefinedVariable('NO_HOST') },
  },
  {
    what: 'an undefined variable as port',
    code: 'undefined-variable',
    server: { port: undefinedVariable('NO_PORT') },
  },
  {
    what: 'an undefined variable as password',
    code: 'undefined-variable',
    password: undefinedVariable('NO_PASSWORD'),
  },
];

describe('nodes: settings that cannot be used', function () {
  this.timeout(20_000);
  const suite = new NodeSuite();
  const { redis } = suite;
  let runtime: Runtime;

  for (const { what, code, leader = {}, server = {}, password } of bad) {
    it(`${what} gives red status, one error for Catch nodes and output 2, until a deploy corrects it`, async () => {
      const [key, otherKey] = [newKey(), newKey()];
      const other = serverNode(redis.server, { id: 'good' });
      const nodes = (wrong: boolean, beside: readonly object[] = []): FlowNodes =>
        flow(
          other,
          serverNode(redis.server, {
            id: 'bad',
            ...(wrong ? server : {}),
            // As the editor sends a password that was emptied.
            ...(wrong || password === undefined ? {} : { credentials: { password: '' } }),
          }),
          leaderNode('node', { lockKey: key, valkey: 'bad', ...(wrong ? leader : {}) }),
          leaderNode('other', { lockKey: otherKey, valkey: 'good' }),
          beside,
        );
      runtime = await Runtime.start(nodes(true), password === undefined ? {} : { bad: { password } });
      await reported(runtime, 'node', code, key);

      for (const n of [0, 1, 2]) runtime.inject('node', { n });
      await runtime.next('node:2', ({ n }) => n === 2);
      expect(runtime.at('node:2').map(({ n }) => n)).to.deep.equal([0, 1, 2]);
      expect(runtime.at('node:2')[0]).to.include({ isLeader: false, leaderHost: null });
      expect(runtime.at('node:2')[0]?.election).to.include({ key, role: 'unknown', token: null });
      expect(runtime.at('node:2')[0]?.election).not.to.equal(runtime.at('node:2')[1]?.election);

      runtime.inject('other');
      const undisturbed = await runtime.next('other:1');
      // A deploy that leaves the node alone is no news.
      await runtime.deploy(nodes(true, [probe('new')]), 'nodes');
      expectOneProblem(runtime, 'node', code, key);

      await runtime.deploy(nodes(false), 'nodes');
      await runtime.status('node', isGreen);
      runtime.inject('node', { n: 3 });
      await runtime.next('node:1', ({ n }) => n === 3);
      expectOneProblem(runtime, 'node', code, key);
      const mark = runtime.received.mark();
      runtime.inject('other');
      const still = await runtime.next('other:1', undefined, { from: mark });
      expect(still.election).to.deep.equal(undisturbed.election);
    });
  }

  it('an undefined variable as lock key is named as it stands', async () => {
    runtime = await Runtime.start(
      flow(
        serverNode(redis.server),
        leaderNode('node', { lockKey: undefinedVariable('NO_KEY'), valkey: SERVER }),
      ),
    );
    await reported(runtime, 'node', 'undefined-variable', undefinedVariable('NO_KEY'));
    runtime.inject('node', { n: 1 });
    expect((await runtime.next('node:2')).n).to.equal(1);
  });
});
