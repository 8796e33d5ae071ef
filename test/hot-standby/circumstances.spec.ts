import { join } from 'node:path';
import { expect } from 'chai';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';
import { monotonicMs, type Replica, type ReplicaOptions, request } from '../../dev/harness/node-red/index.js';
import { FETCH_MS, FleetSuite } from '../support/fleet/fleet-suite.js';
import { marksOf } from '../support/fleet/observe.js';
import {
  activeOf,
  EVERY_MS,
  functionNode,
  saidBy,
  standbyReplica,
  workFlow,
} from '../support/fleet/standby.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

const TTL_S = 30;
const AT_ONCE_MS = 2_000;
const CONTEXT = JSON.stringify(join(repositoryRoot, 'dist/src/node-red/runtime-context.js'));

/** Node-RED, waiting for long enough that flows would have shown themselves. */
async function expectStopped(replica: Replica): Promise<void> {
  await replica.evaluate(`await new Promise((resolve) => setTimeout(resolve, ${EVERY_MS * 6}));`);
  expect(replica.messages.all, replica.name).to.deep.equal([]);
  expect(await replica.evaluate(`return RED.nodes.getNode('clock') ?? null;`)).to.equal(null);
}

const said = (replica: Replica, text: string): boolean =>
  replica.logs.all.some((line) => line.text.includes(text));

describe('hot standby: where it runs', function () {
  this.timeout(40_000);
  const suite = new FleetSuite(4);
  const redis = useRedis();
  const flows = workFlow();

  const start = (options: Partial<ReplicaOptions> = {}, hotStandby: Readonly<Record<string, unknown>> = {}) =>
    suite.start(
      standbyReplica(
        { server: redis.server, lockKey: newKey(), ttl: TTL_S, hotStandby },
        { flows, ...options },
      ),
    );

  before(async function () {
    this.timeout(FETCH_MS);
  });

  describe('embedded in Express', () => {
    /** The one that leads in the end. */
    let replica: Replica;

    after(() => replica?.kill());

    it('RED.stop stops the flows, then another one is active at once; a standby that was stopped never is', async () => {
      const lockKey = newKey();
      const replicas = await suite.startAll(3, (index) =>
        standbyReplica(
          { server: redis.server, lockKey, ttl: TTL_S, hotStandby: { onStuck: 'log' } },
          {
            ...{ flows, hostname: `app-${index}`, launcher: 'embedded' },
            settings: { nodeCloseTimeout: 200 },
          },
        ),
      );
      const { replica: active } = await activeOf(replicas);
      const [first, second] = replicas.filter((replica) => replica !== active) as [Replica, Replica];
      await first.stopRuntime();
      const marks = marksOf([first, second]);
      const began = monotonicMs();
      await active.stopRuntime();
      const next = await activeOf([first, second], AT_ONCE_MS, marks);
      ({ replica } = next);
      const { atMs } = next;
      expect(replica).to.equal(second);
      expect(atMs - began).to.be.below(AT_ONCE_MS);
      expect(active.events.last(({ name }) => name === 'flows:stopped')?.atMs).to.be.below(atMs);
      expect(active.running && first.running).to.equal(true);
      expect(first.messages.all).to.deep.equal([]);
      await Promise.all([active, first].map((each) => each.kill()));
    });

    it('a leader that lacks a node type holds, stands back, and starts once it is there', async () => {
      const lacking = [...flows, { id: 'gone', type: 'not-installed', z: 'tab', x: 1, y: 1, wires: [] }];
      // The harness gives up on missing types: so they come by a deploy.
      await activeOf([replica]);
      await replica.evaluate(`
        const { runtime } = nodeRed;
        await runtime.flows.setFlows({ flows: { flows: ${JSON.stringify(lacking)} }, deploymentType: 'full' });`);
      await replica.logs.waitFor(
        ({ text }) => text.includes('not-installed. Install them'),
        AT_ONCE_MS,
        'a line',
      );
      const held = { usable: true, phase: 'held', problem: 'types-missing', priority: -1_000 };
      expect(await standbyOf(replica)).to.include(held);
      const from = replica.messages.mark();
      await replica.evaluate(`
        RED.nodes.registerType('not-installed', function (config) { RED.nodes.createNode(this, config); });`);
      await replica.messages.waitFor(() => true, AT_ONCE_MS, 'a message', from);
      expect(await standbyOf(replica)).to.include({ phase: 'active', problem: null, priority: 0 });
      expect(saidBy(replica)).to.include('this replica can run its flows again');
    });

    it('onStuck log: a node that never closes keeps the replica out of the election, which says so once', async () => {
      await activeOf([replica]);
      await replica.evaluate(`
        RED.nodes.getNode('work').on('close', (removed, done) => undefined);
        require(${CONTEXT}).runtimeContextOf(RED.events).hotStandby$.value.participant.elector.resign();`);
      const out = (text: string): boolean =>
        text.includes('takes no part in elections until Node-RED is restarted');
      await replica.logs.waitFor(({ text }) => out(text), AT_ONCE_MS, 'a line');
      expect(await standbyOf(replica)).to.include({ phase: 'stopping' });
      expect(replica.logs.all.filter(({ text }) => out(text)).length).to.equal(1);
    });
  });

  it('without an admin interface, and with a user folder that Node-RED must not write to', async () => {
    const replica = await start({ settings: { httpAdminRoot: false, readOnly: true } });
    await activeOf([replica]);
    await replica.kill();
  });

  it('without this package nothing runs, if settings.js has runtimeFlowState stop', async () => {
    const replica = await start({ packageDir: false });
    await expectStopped(replica);
    await install(replica);
    expect(said(replica, 'it is not active until Node-RED is restarted')).to.equal(true);
    expect(await standbyOf(replica)).to.include({
      usable: false,
      phase: 'unusable',
      problem: 'installed-late',
    });
    await expectStopped(replica);
    await replica.kill();
  });

  it('without this package and without runtimeFlowState the flows run; installed while they do, it lets them', async () => {
    const replica = await start({ packageDir: false, settings: { runtimeFlowState: undefined } });
    await activeOf([replica]);
    await install(replica);
    expect(said(replica, 'it is not active until Node-RED is restarted')).to.equal(true);
    const { phase, problem } = await shownStandby(replica);
    expect([phase, problem?.code]).to.deep.equal(['unusable', 'installed-late']);
    await activeOf([replica]);
    expect(replica.events.all.filter(({ name }) => name === 'flows:stopped')).to.deep.equal([]);
    await replica.kill();
  });

  it('a runtime that is not found starts no flows, though settings.js would not stop them, and says why', async () => {
    const lines: string[] = [];
    const flowsOf = [...flows, functionNode('shows', { initialize: "node.warn('constructed');" })];
    const hide = join(repositoryRoot, 'test/hot-standby/hide-runtime.cjs');
    const ended = await start({
      ...{ flows: flowsOf, settings: { runtimeFlowState: undefined }, log: (line) => lines.push(line) },
      env: { NODE_OPTIONS: `--require ${hide}` },
    }).catch((error: Error) => error.message);
    // Node-RED ends by what breaks the start off.
    expect(ended).to.include('has ended (with exit code 1)');
    const printed = lines.join('\n');
    const why = 'Hot standby cannot find the Node-RED runtime, and does not let the flows start';
    expect(printed).to.include(`[error] ${why}`).and.to.include(`[error] Error: ${why}`);
    expect(printed).not.to.include('constructed');
  });

  it('settings that cannot be used start no flows, though settings.js would not stop them, and say why', async () => {
    const replica = await start({
      settings: { runtimeFlowState: 'start', clusterLeader: { hotStandby: { ttl: 2, stopBudget: 1.5 } } },
    });
    await expectStopped(replica);
    expect(said(replica, 'is shorter than twice the stop budget')).to.equal(true);
    expect(await standbyOf(replica)).to.include({
      ...{ usable: false, phase: 'unusable', problem: 'stop-budget-too-long' },
    });
    await replica.kill();
  });

  it('hot standby that is off changes nothing', async () => {
    const replica = await suite.start({ flows, env: { CLUSTER_LEADER_HOT_STANDBY: 'false' } });
    await activeOf([replica]);
    expect(await standbyOf(replica)).to.equal(null);
    await replica.kill();
  });

  it('by the environment alone, without runtimeFlowState, it works and warns; also of flows that start slowly', async () => {
    const { host, port } = redis.server;
    // More than a third of TTL minus stop budget.
    const initialize = 'for (const end = Date.now() + 800; Date.now() < end; );';
    const replica = await suite.start({
      ...{ flows: [...flows, functionNode('slow', { initialize })], awaitFlows: false },
      env: {
        ...{ CLUSTER_LEADER_HOT_STANDBY: 'true', CLUSTER_LEADER_LOCK_KEY: newKey(), CLUSTER_LEADER_TTL: '3' },
        ...{ REDIS_HOST: host, REDIS_PORT: String(port) },
      },
    });
    await activeOf([replica]);
    expect(said(replica, "Set runtimeFlowState: 'stop' in settings.js")).to.equal(true);
    expect(said(replica, 'Raise the TTL to at least')).to.equal(true);
    await replica.kill();
  });
});

/** As the palette manager does it, while Node-RED runs. */
async function install(replica: Replica): Promise<void> {
  const path = JSON.stringify(repositoryRoot);
  await replica.evaluate(
    `const { symlinkSync } = require('fs');
     const { join } = require('path');
     symlinkSync(${path}, join(nodeRed.settings.userDir, 'node_modules', 'node-red-contrib-cluster-leader'));
     const registry = require(require.resolve('@node-red/registry', { paths: [process.env.FLEET_NODE_RED] }));
     await registry.addModule('node-red-contrib-cluster-leader');`,
    10_000,
  );
}

/** What the editor is told. */
async function shownStandby(replica: Replica) {
  const answer = await request(replica.adminUrl, 'cluster-leader/standby');
  return (await answer.json()) as {
    readonly phase: string;
    readonly problem: { readonly code: string } | null;
  };
}

/** What the rest of this package sees. */
function standbyOf(replica: Replica): Promise<unknown> {
  return replica.evaluate(`
    const { hotStandby$ } = require(${CONTEXT}).runtimeContextOf(RED.events);
    const standby = hotStandby$.value;
    if (standby === null) return null;
    let state;
    standby.state$.subscribe((now) => { state = now; }).unsubscribe();
    const { candidacy$ } = standby.participant ?? {};
    const priority = candidacy$?.value.priority ?? null;
    return { usable: standby.usable, phase: state.phase, problem: state.problem?.code ?? null, priority };`);
}
