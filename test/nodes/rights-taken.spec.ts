/** A user whose rights or password change while its nodes run: told once, nothing lost, no restart needed. */
import { expect } from 'chai';
import { flow, leaderNode, SERVER, serverNode } from '../support/nodes/flows.js';
import { NodeSuite } from '../support/nodes/node-suite.js';
import { Runtime } from '../support/nodes/runtime.js';
import { expectOneProblem, isGreen, reported } from './support/bad-input.js';

const USER = 'worker';
const TTL_S = 1;

describe('nodes: a user that is changed while they run', () => {
  const suite = new NodeSuite();

  const setUser = (...rules: readonly string[]) =>
    suite.redis.client.sendCommand(['ACL', 'SETUSER', USER, ...rules]);

  beforeEach(() => setUser('reset', 'on', '>first', '~*', '&*', '+@all'));

  const nodes = () =>
    flow(serverNode(suite.redis.server), leaderNode('node', { lockKey: suite.key, lockTTL: TTL_S }));

  const start = async (): Promise<Runtime> => {
    const credentials = { [SERVER]: { username: USER, password: 'first' } };
    const runtime = await Runtime.start(nodes(), credentials);
    await runtime.status('node', isGreen);
    return runtime;
  };

  /** That the node leads again, was told of one problem only, and routes messages as before. */
  const recovered = async (runtime: Runtime, code: string): Promise<void> => {
    await runtime.status('node', isGreen);
    const mark = runtime.received.mark();
    runtime.inject('node', { n: 1 });
    await runtime.next('node:1', ({ n }) => n === 1, { from: mark });
    expectOneProblem(runtime, 'node', code, suite.key);
  };

  it('rights that are taken away are reported once, and the node leads again when they are back', async () => {
    const runtime = await start();
    await setUser('-evalsha');
    await reported(runtime, 'node', 'store-refused', suite.key);
    const mark = runtime.received.mark();
    await runtime.next('node:3', ({ election }) => election.role !== 'leader', { from: 0 });
    runtime.inject('node', { n: 0 });
    await runtime.next('node:2', ({ n }) => n === 0, { from: mark });
    await setUser('+evalsha');
    await recovered(runtime, 'store-refused');
  });

  it('a password that changes harms no connection, and is reported once when a new one is refused', async () => {
    const runtime = await start();
    await setUser('resetpass', '>second');
    // Renewals go on: the server asks for the password of new connections only.
    await suite.redis.renewals(2);
    expect(runtime.at('caught')).to.deep.equal([]);
    await suite.redis.client.sendCommand(['CLIENT', 'KILL', 'USER', USER]);
    await reported(runtime, 'node', 'not-authenticated', suite.key);
    await setUser('>first');
    await recovered(runtime, 'not-authenticated');
  });

  it('a password that changed is used as soon as a deploy brings it', async () => {
    const runtime = await start();
    await setUser('resetpass', '>second');
    await suite.redis.client.sendCommand(['CLIENT', 'KILL', 'USER', USER]);
    await reported(runtime, 'node', 'not-authenticated', suite.key);
    await runtime.deploy(
      nodes().map((node) =>
        node.id === SERVER ? { ...node, credentials: { username: USER, password: 'second' } } : node,
      ),
    );
    await recovered(runtime, 'not-authenticated');
  });
});
