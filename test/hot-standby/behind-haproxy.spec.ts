/** Replicas in hot standby behind HAProxy: requests to their flows find the one whose flows run. */
import { expect } from 'chai';
import { freePorts, onFreePorts } from '../../dev/harness/free-port.js';
import { type Replica, request } from '../../dev/harness/node-red/index.js';
import { requireProxy } from '../../dev/harness/proxy/find-proxy.js';
import { type RunningProxy, startProxy } from '../../dev/harness/proxy/start-proxy.js';
import { configured } from '../proxy/support/behind-proxy.js';
import { Traffic } from '../proxy/support/traffic.js';
import { FETCH_MS, FleetSuite } from '../support/fleet/fleet-suite.js';
import { functionNode, standbyReplica } from '../support/fleet/standby.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

// A busy machine may hold a replica up for seconds: its lease must not end meanwhile.
const TTL_S = 10;
/** ms that flows take for an answer. */
const WORK_MS = 50;
/** ms: of a check, of the start of flows, and for a busy machine. */
const BEYOND_TTL_MS = 3_000;

const FUNC = `msg.payload = env.get('HOSTNAME');
setTimeout(() => { node.send(msg); node.done(); }, ${WORK_MS});`;
const at = { z: 'tab', x: 1, y: 1 };
const flows = [
  { id: 'tab', type: 'tab', label: 'web' },
  ...['get', 'post'].map((method) => ({
    ...{ id: method, type: 'http in', ...at, url: '/', method, upload: false, wires: [['name']] },
  })),
  // Not at once: whenever the flows are stopped, they are at work.
  functionNode('name', { func: FUNC }, ['answer']),
  { id: 'answer', type: 'http response', ...at, statusCode: '', headers: {}, wires: [] },
];

describe('hot standby: behind HAProxy', function () {
  this.timeout(60_000);
  const suite = new FleetSuite();
  const redis = useRedis();
  const lockKey = newKey();
  let replicas: readonly Replica[];
  let proxy: RunningProxy | undefined;
  let port = 0;
  let traffic: Traffic | undefined;

  before(async function () {
    this.timeout(FETCH_MS);
    await requireProxy(this, 'haproxy');
    const healthPorts = await freePorts(3);
    replicas = await suite.startAll(3, (index) =>
      standbyReplica(
        { server: redis.server, lockKey, ttl: TTL_S },
        {
          ...{ flows, hostname: `node-red-${index + 1}` },
          env: { CLUSTER_LEADER_HEALTH_PORT: String(healthPorts[index]) },
        },
      ),
    );
    await onFreePorts(1, async ([free = 0]) => {
      const named = replicas.map(({ name, port: own }, index) => ({
        ...{ name, port: own, healthPort: healthPorts[index] ?? 0 },
      }));
      proxy = await startProxy('haproxy', configured('haproxy', named, free), free);
      port = free;
    });
  });
  after(() => proxy?.stop());
  afterEach(() => traffic?.stop());

  it('no request fails in planned changes of leader', async () => {
    traffic = new Traffic(port);
    await traffic.server();
    const before = traffic.answers.mark();
    for (let count = 0; count < 4; count += 1) {
      const former = await traffic.server();
      const leader = replicas.find(({ name }) => name === former);
      await request(leader?.adminUrl ?? '', 'cluster-leader/hand-over', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ key: lockKey }),
      });
      await traffic.served((name) => name !== former);
    }
    const failed = traffic.answers.since(before).filter(({ status }) => status !== 200);
    expect(failed).to.deep.equal([]);
  });

  it('requests are served again soon after the lease of an active replica that was killed', async () => {
    // Refused for a whole TTL, many would cost all others their time.
    traffic = new Traffic(port, 1);
    const former = await traffic.server();
    const from = performance.now();
    await replicas.find(({ name }) => name === former)?.kill();
    const { at } = await traffic.served((name) => name !== former);
    expect(at - from).to.be.below(TTL_S * 1_000 + BEYOND_TTL_MS);
  });
});
