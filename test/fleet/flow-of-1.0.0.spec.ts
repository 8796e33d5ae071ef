import { expect } from 'chai';
import type { Replica } from '../../dev/harness/node-red/index.js';
import { fleetFlow, LEADER } from '../support/fleet/fleet-flow.js';
import { FETCH_MS, FleetSuite, versions } from '../support/fleet/fleet-suite.js';
import { nextAt, SOON_MS, seenAt } from '../support/fleet/observe.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

/** As the editor of 1.0.0 exported it: two outputs, four properties, numbers or text as they were typed. */
const oldFlow = (key: string, server: object, leader: object) => [
  { id: 'tab', type: 'tab', label: 'Flow 1', disabled: false, info: '' },
  { id: 'old-server', type: 'valkey-config', name: '', ...server },
  {
    ...{ id: 'job', type: 'inject', z: 'tab', name: '', props: [{ p: 'payload' }], repeat: '', crontab: '' },
    ...{ once: true, onceDelay: 0.1, topic: '', payload: '', payloadType: 'date', x: 1, y: 1 },
    wires: [['old']],
  },
  {
    ...{ id: 'old', type: 'cluster-leader', z: 'tab', name: '', valkey: 'old-server', lockKey: key },
    ...{ ...leader, x: 1, y: 1, wires: [['leader'], ['follower']] },
  },
  ...['leader', 'follower'].map((label) => ({
    ...{ id: label, type: 'fleet-probe', z: 'tab', label, x: 1, y: 1, wires: [] },
  })),
];

for (const version of versions) {
  describe(`fleet: Node-RED ${version}, one replica`, function () {
    this.timeout(30_000);
    const suite = new FleetSuite(version);
    const redis = useRedis();
    let replica: Replica;

    before(async function () {
      this.timeout(FETCH_MS);
      const env = { REDIS_HOST: redis.server.host, REDIS_PORT: String(redis.server.port) };
      replica = await suite.start({ flows: [], hostname: 'pod-1', env });
    });

    for (const [what, server, leader] of [
      ['numbers', { port: 'number', database: 0 }, { lockTTL: 10 }],
      ['text', { port: 'text', database: '0' }, { lockTTL: '10' }],
    ] as const) {
      it(`a flow of 1.0.0 with ${what} loads unchanged, without a warning`, async () => {
        const key = newKey();
        const { host, port } = redis.server;
        const typed = { ...server, host, port: server.port === 'number' ? port : String(port) };
        const flows = oldFlow(key, typed, leader);
        const [from, logged] = [replica.messages.mark(), replica.logs.mark()];
        await replica.deploy(flows);
        const { message } = await nextAt(replica, 'leader', { from });
        expect(message).to.include({ isLeader: true, leaderHost: 'pod-1' });
        expect(message.payload).to.be.a('number');
        expect(await replica.getFlows()).to.deep.equal(flows);
        const words = replica.logs.since(logged).filter(({ level }) => level === 'warn' || level === 'error');
        expect(words).to.deep.equal([]);
        expect(replica.statusOf('old')).to.include({ fill: 'green', shape: 'dot' });
      });
    }

    it('a flow of 1.0.0 without a server node finds REDIS_HOST and REDIS_PORT', async () => {
      const key = newKey();
      const from = replica.messages.mark();
      await replica.deploy(oldFlow(key, {}, { lockTTL: 10, valkey: '' }));
      await nextAt(replica, 'leader', { from, fits: ({ leaderHost }) => leaderHost === 'pod-1' });
      expect(await redis.client.exists(key)).to.equal(1);
    });

    it('a message injected at the start waits for the role: role, held messages, new messages', async () => {
      await redis.server.freeze();
      const from = replica.messages.mark();
      try {
        const flow = fleetFlow({ server: redis.server, lockKey: newKey(), lockTTL: 10, tickS: 3_600 });
        await replica.deploy(flow);
        await nextAt(replica, 'tick', { from });
        for (const n of [1, 2]) await replica.inject(LEADER, { n });
        await replica.waitForStatus(LEADER, ({ fill }) => fill === 'grey', SOON_MS);
        expect(replica.messages.since(from).map(({ label }) => label)).to.deep.equal(['tick']);
      } finally {
        await redis.server.thaw();
      }
      await nextAt(replica, 'role', { from });
      await replica.inject(LEADER, { n: 3 });
      await nextAt(replica, 'leader', { from, fits: ({ n }) => n === 3 });
      const order = replica.messages
        .since(from)
        .filter(({ label }) => label !== 'tick')
        .map(({ label, message }) => [label, message.n ?? message.payload]);
      expect(order[0]).to.deep.equal(['role', 'leader']);
      expect(order.slice(1).map(([label]) => label)).to.deep.equal(Array(4).fill('leader'));
      // Before them the inject node's own message, whose payload is the time.
      expect(order.slice(2).map(([, n]) => n)).to.deep.equal([1, 2, 3]);
      expect(seenAt(replica, 'follower')).to.deep.equal([]);
    });
  });
}
