import { expect } from 'chai';
import { freePort } from '../../dev/harness/free-port.js';
import { runtimeContextOf } from '../../src/node-red/runtime-context.js';
import { flow, leaderNode, SERVER, serverNode } from '../support/nodes/flows.js';
import { NodeSuite } from '../support/nodes/node-suite.js';
import { type FlowNodes, Runtime } from '../support/nodes/runtime.js';
import { unknownHost } from './support/bad-servers.js';

const { events } = require('@node-red/util') as { events: Parameters<typeof runtimeContextOf>[0] };

describe('nodes: settings that are read as 1.0.0 read them, with a warning', function () {
  this.timeout(20_000);
  const suite = new NodeSuite();
  const { redis } = suite;
  let runtime: Runtime | undefined;

  /** Starts the flow, waits until the node leads, and gives the codes of its warnings. */
  const warnings = async (nodes: FlowNodes): Promise<readonly string[]> => {
    runtime = await Runtime.start(nodes);
    await runtime.next('node:3', ({ payload }) => payload === 'leader');
    expect(runtime.at('caught')).to.deep.equal([]);
    return runtime.said('warn', 'node');
  };
  const withServer = (properties: object): FlowNodes =>
    flow(serverNode(redis.server, properties), leaderNode('node', { lockKey: suite.key }));

  it('an empty lock key means the default', async () => {
    expect(await warnings(suite.nodes({ lockKey: '' }))).to.deep.equal(['lock-key-empty']);
    expect(await redis.client.exists('nodered:leader')).to.equal(1);
  });

  it('a missing lock key means the default', async () => {
    await warnings(suite.nodes({ lockKey: undefined }));
    expect(await redis.client.exists('nodered:leader')).to.equal(1);
  });

  it('an empty TTL means 10 seconds', async () => {
    expect(await warnings(suite.nodes({ lockTTL: '' }))).to.deep.equal(['ttl-empty']);
    expect(await redis.client.hGet(`{${suite.key}}:term`, 'ttl')).to.equal('10000');
  });

  it('"7s" means 7 seconds', async () => {
    expect(await warnings(suite.nodes({ lockTTL: '7s' }))).to.deep.equal(['ttl-with-text']);
    expect(await redis.client.hGet(`{${suite.key}}:term`, 'ttl')).to.equal('7000');
  });

  it('a TTL given as text is read as a number, without a warning', async () => {
    expect(await warnings(suite.nodes({ lockTTL: '2.5' }))).to.deep.equal([]);
    expect(await redis.client.hGet(`{${suite.key}}:term`, 'ttl')).to.equal('2500');
  });

  it('a port and database given as text are read as numbers, without a warning', async () => {
    const codes = await warnings(withServer({ port: String(redis.server.port), database: '5' }));
    expect(codes).to.deep.equal([]);
    await redis.client.select(5);
    expect(await redis.client.exists(suite.key)).to.equal(1);
    await redis.client.select(0);
  });

  it('a port and database are read up to the first character that is no digit', async () => {
    const codes = await warnings(withServer({ port: `${redis.server.port}/tcp`, database: '0 (main)' }));
    expect(codes).to.deep.equal(['port-with-text', 'database-with-text']);
  });

  describe('nodes: the server from the environment', () => {
    const names = ['REDIS_HOST', 'REDIS_PORT', 'REDIS_URL', 'REDIS_DB'] as const;
    const before = names.map((name) => process.env[name]);

    beforeEach(() => {
      for (const name of names) delete process.env[name];
    });
    after(() => {
      names.forEach((name, index) => {
        const value = before[index];
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      });
    });

    it('a deleted config node means REDIS_HOST and REDIS_PORT', async () => {
      Object.assign(process.env, { REDIS_HOST: redis.server.host, REDIS_PORT: redis.server.port });
      const nodes = flow(leaderNode('node', { lockKey: suite.key, valkey: 'deleted' }));
      expect(await warnings(nodes)).to.deep.equal(['server-node-missing']);
      expect(await redis.client.exists(suite.key)).to.equal(1);
    });

    it('no config node means the environment, without a warning', async () => {
      process.env.REDIS_PORT = `tcp://${redis.server.host}:${redis.server.port}`; // as Kubernetes sets it
      expect(await warnings(flow(leaderNode('node', { lockKey: suite.key, valkey: '' })))).to.deep.equal([]);
    });

    it('REDIS_HOST and REDIS_PORT override REDIS_URL, with a warning', async () => {
      const url = `redis://127.0.0.1:${await freePort()}`;
      const { host, port } = redis.server;
      Object.assign(process.env, { REDIS_HOST: host, REDIS_PORT: port, REDIS_URL: url });
      const codes = await warnings(flow(leaderNode('node', { lockKey: suite.key, valkey: '' })));
      expect(codes).to.deep.equal(['url-passed-over']);
    });

    it('REDIS_URL overrides what Kubernetes sets', async () => {
      const url = `redis://${redis.server.host}:${redis.server.port}`;
      Object.assign(process.env, { REDIS_PORT: `tcp://127.0.0.1:${await freePort()}`, REDIS_URL: url });
      expect(await warnings(flow(leaderNode('node', { lockKey: suite.key, valkey: '' })))).to.deep.equal([]);
    });

    it('REDIS_URL alone is enough', async () => {
      process.env.REDIS_URL = `${redis.server.url}/4`;
      expect(await warnings(flow(leaderNode('node', { lockKey: suite.key, valkey: '' })))).to.deep.equal([]);
      await redis.client.select(4);
      expect(await redis.client.exists(suite.key)).to.equal(1);
      await redis.client.select(0);
    });

    it('without any server, status and panel say that none is selected', async () => {
      const nowhere = await unknownHost(6379, 'redis');
      try {
        runtime = await Runtime.start(flow(leaderNode('node', { lockKey: suite.key, valkey: '' })));
        await runtime.status('node', ({ text }) => text?.includes('no-server') === true);
        const [server] = runtimeContextOf(events).fleet.view().servers;
        expect(server?.problem?.code).to.equal('no-server');
        await runtime.stop();
      } finally {
        await nowhere.remove();
      }
    });

    it('a config node overrides the environment', async () => {
      process.env.REDIS_PORT = String(await freePort());
      expect(await warnings(suite.nodes({ valkey: SERVER }))).to.deep.equal([]);
    });
  });
});
