import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { isRunning } from '../../dev/harness/is-running.js';
import { MqttBroker } from '../../dev/harness/mqtt/index.js';
import {
  monotonicMs,
  type Replica,
  request,
  startFleet,
  startReplica,
} from '../../dev/harness/node-red/index.js';
import { type NodeRedMajor, NotAvailableHere, nodeRedProgram } from '../../dev/harness/node-runtime/index.js';
import { skipLoudly } from '../../dev/harness/skip-loudly.js';
import {
  FAREWELL_TOPIC,
  MQTT_CLIENT,
  MQTT_NODES,
  mqttFlow,
  ORDER_TOPIC,
  WORK_TOPIC,
} from '../support/fleet/mqtt-flow.js';

/** A function node that shows a status, reports about a payload of "bad", and passes on to a probe. */
const flows = (greeting = 'hello'): readonly unknown[] => [
  { id: 'tab', type: 'tab', label: 'tab' },
  {
    id: 'work',
    z: 'tab',
    type: 'function',
    ...{ x: 10, y: 10, outputs: 1, wires: [['probe']] },
    func: `
      if (msg.payload === 'bad') node.error('refused', msg);
      node.status({ fill: 'green', shape: 'dot', text: '${greeting} ' + msg.payload });
      return msg;`,
  },
  { id: 'probe', z: 'tab', type: 'fleet-probe', label: 'result', x: 20, y: 10, wires: [] },
];

for (const version of [4, 5] as const satisfies readonly NodeRedMajor[]) {
  describe(`harness: replica of Node-RED ${version}`, function () {
    this.timeout(30_000);
    let replica: Replica;

    before(async function () {
      this.timeout(300_000); // the first time Node-RED 5 and a Node.js that runs it are fetched
      const program = await nodeRedProgram(version).catch((error: Error) => error);
      if (program instanceof NotAvailableHere) return skipLoudly(this, program.message, program.remedy);
      replica = await startReplica({ version, flows: flows(), packageDir: false, hostname: 'box-7' });
    });
    after(() => replica?.stop());

    it('a replica is of the version that was asked for', async () => {
      expect(replica.version).to.match(new RegExp(`^${version}\\.`));
      const said = await replica.evaluate('return nodeRed.version()'); // adds "-git" inside a git checkout
      expect(String(said).replace('-git', '')).to.equal(replica.version);
      expect(await replica.evaluate('return process.env.HOSTNAME')).to.equal('box-7');
    });

    it('a replica reports messages, statuses and errors', async () => {
      const before = monotonicMs();
      await replica.inject('work', { payload: 'bad' });
      const seen = await replica.waitFor(({ message }) => message.payload === 'bad', 1_000);
      expect(seen).to.include({ replica: 'box-7', node: 'probe', label: 'result' });
      expect(seen.atMs).to.be.within(before, monotonicMs());
      expect(await replica.waitForStatus('work', ({ fill }) => fill === 'green', 1_000)).to.include({
        text: 'hello bad',
      });
      const error = await replica.logs.waitFor(({ level }) => level === 'error', 1_000);
      expect(error).to.include({ text: 'refused', node: 'work', type: 'function' });
    });

    it('a replica deploys, and stops and starts flows meanwhile', async () => {
      const mark = replica.events.mark();
      await replica.deploy(flows('good day,'));
      const names = replica.events.since(mark).map(({ name }) => name);
      expect(names).to.include.members(['flows:stopping', 'flows:started']);
      await replica.inject('work', { payload: 'sir' });
      await replica.waitForStatus('work', ({ text }) => text === 'good day, sir', 1_000);
      expect(await replica.getFlows()).to.have.lengthOf(3);
      for (const type of ['nodes', 'flows', 'reload'] as const) await replica.deploy(flows(), type);
    });

    it('a replica reports a missing type', async () => {
      const broken = [...flows(), { id: 'x', z: 'tab', type: 'no-such-type', x: 1, y: 1, wires: [] }];
      const error = await replica.deploy(broken).catch((e: Error) => e);
      expect(String(error)).to.contain('missing-types').and.to.contain('no-such-type');
      await replica.deploy(flows());
    });

    it('a frozen replica answers nothing, and goes on afterwards', async () => {
      replica.freeze();
      const mark = replica.messages.mark();
      const late = replica.inject('work', { payload: 'late' });
      const none = replica.messages.waitFor(() => true, 100, 'a message', mark);
      expect(await none.catch((e: Error) => e.message)).to.contain('waited 100 ms');
      replica.thaw();
      await late;
      await replica.waitFor(({ message }) => message.payload === 'late', 1_000);
    });

    it('a stopped replica leaves neither process nor folder', async () => {
      const folder = String(await replica.evaluate('return RED.settings.userDir'));
      expect(existsSync(folder)).to.equal(true);
      const { pid } = replica;
      expect(await replica.stop()).to.deep.equal({ code: 0, signal: null, forced: false });
      expect(isRunning(pid)).to.equal(false);
      expect(existsSync(folder)).to.equal(false);
      expect(await replica.waitFor(() => false, 1_000).catch((e: Error) => e.message)).to.contain(
        'box-7 has ended',
      );
    });
  });
}

describe('harness: embedded replica and fleet', function () {
  this.timeout(30_000);

  it('a replica whose flows stay stopped connects to no MQTT broker until they are started', async () => {
    const broker = await MqttBroker.start();
    const replica = await startReplica({
      ...{ flows: mqttFlow(broker), coreNodes: MQTT_NODES, packageDir: false, awaitFlows: false },
      settings: { runtimeFlowState: 'stop' },
      env: { [MQTT_CLIENT]: 'box-7.1' },
    });
    try {
      expect(broker.sessions).to.deep.equal([]);
      await replica.evaluate(`
        const { settings, flows } = nodeRed.runtime._;
        const get = settings.get.bind(settings);
        settings.get = (name) => (name === 'runtimeFlowState' ? 'start' : get(name));
        await flows.startFlows('full');`);
      const sent = await broker.packets.waitFor(({ topic }) => topic === WORK_TOPIC, 5_000, 'a message');
      expect(sent.from).to.equal('box-7.1');
      await broker.packets.waitFor(({ type }) => type === 'subscribe', 5_000, 'a subscription');
      await broker.publish(ORDER_TOPIC, 'hello');
      await replica.waitFor(({ label, message }) => label === 'order' && message.payload === 'hello', 5_000);
      await replica.stop();
      const session = await broker.closings.waitFor(() => true, 5_000, 'the end of the connection');
      expect(session).to.equal('box-7.1');
      expect(broker.packets.last(({ topic }) => topic !== undefined)?.topic).to.equal(FAREWELL_TOPIC);
    } finally {
      await replica.stop();
      await broker.stop();
    }
  });

  it('an embedded replica ends its runtime while the process lives on', async () => {
    const replica = await startReplica({ flows: flows(), packageDir: false, launcher: 'embedded' });
    try {
      await replica.stopRuntime();
      expect(replica.events.last(({ name }) => name === 'flows:stopped')).not.to.equal(undefined);
      expect(replica.running).to.equal(true);
    } finally {
      expect(await replica.stop()).to.include({ signal: 'SIGTERM', forced: false });
    }
  });

  it('a fleet starts its replicas at once, each with its name, port and flows', async () => {
    const fleet = await startFleet({
      count: 2,
      packageDir: false,
      flows: (index) => flows(`hello from ${index},`),
    });
    try {
      expect(fleet.replicas.map(({ name }) => name)).to.deep.equal(['replica-1', 'replica-2']);
      expect(new Set(fleet.replicas.map(({ port }) => port))).to.have.lengthOf(2);
      await Promise.all(fleet.replicas.map((replica) => replica.inject('work', { payload: 'all' })));
      expect(fleet.replicas.map((replica) => replica.statusOf('work')?.text)).to.include('hello from 1, all');
    } finally {
      await fleet.stopAll();
    }
    expect(fleet.replicas.some(({ running }) => running)).to.equal(false);
  });

  it('a replica takes credentials, settings and environment, and hides the shell that runs the tests', async () => {
    process.env.REDIS_URL = 'redis://production';
    const replica = await startReplica({
      flows: [
        { id: 'tab', type: 'tab', label: 'tab' },
        { id: 'tls', type: 'tls-config', name: '', verifyservercert: true },
        { id: 'use', z: 'tab', type: 'function', func: '', outputs: 1, x: 1, y: 1, wires: [[]] },
      ],
      credentials: { tls: { passphrase: 'hush' } },
      settings: { httpAdminRoot: '/admin', lang: 'de', disableEditor: false },
      env: { GREETING: 'servus' },
      packageDir: false,
    });
    delete process.env.REDIS_URL;
    try {
      const seen = await replica.evaluate(`return [
        RED.nodes.getCredentials('tls').passphrase, process.env.GREETING, RED.settings.lang, process.env.REDIS_URL]`);
      expect(seen).to.deep.equal(['hush', 'servus', 'de', null]);
      const page = await (await request(replica.adminUrl, '')).text();
      expect(page).to.contain('Node-RED');
    } finally {
      await replica.stop();
    }
  });

  it('a replica that does not come up shows what Node-RED printed', async () => {
    const error = await startReplica({
      flows: [{ id: 'x', type: 'no-such-type', x: 1, y: 1, wires: [] }],
      packageDir: false,
    }).catch((e: Error) => e);
    expect(String(error)).to.contain('missing-types').and.to.contain('Node-RED version');
  });
});
