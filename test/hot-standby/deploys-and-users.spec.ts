import { expect } from 'chai';
import { monotonicMs, type Replica, request } from '../../dev/harness/node-red/index.js';
import type { Nodes } from '../support/fleet/fleet-flow.js';
import { FETCH_MS, FleetSuite, versions } from '../support/fleet/fleet-suite.js';
import { marksOf, SOON_MS } from '../support/fleet/observe.js';
import { activeOf, EVERY_MS, saidBy, standbyReplica, WORK, workFlow } from '../support/fleet/standby.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

/** s; far above what a planned takeover may take. */
const TTL_S = 30;
/** ms in which running flows would have shown themselves. */
const QUIET_MS = EVERY_MS * 6;

const post = (replica: Replica, path: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
  request(replica.adminUrl, path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** What Node-RED's own editors do; resolves when it is saved. */
const deployTo = (replica: Replica, flows: Nodes, type: string) =>
  post(replica, 'flows', flows, { 'Node-RED-Deployment-Type': type });

const press = (replica: Replica, state: 'start' | 'stop') => post(replica, 'flows/state', { state });

async function phaseOf(replica: Replica): Promise<string> {
  const { phase } = (await (await request(replica.adminUrl, 'cluster-leader/standby')).json()) as {
    phase: string;
  };
  return phase;
}

for (const version of versions) {
  describe(`hot standby: Node-RED ${version}, deploys and users`, function () {
    this.timeout(30_000);
    const suite = new FleetSuite(version);
    const redis = useRedis();
    let lockKey: string;
    let active: Replica;
    let waiting: Replica;
    let changes = 0;

    /** A leader node in the flows, with a lock key of its own, whose lease would last for long. */
    const leaderNode = (): Nodes => [
      {
        ...{
          id: 'elect',
          type: 'cluster-leader',
          z: 'tab',
          x: 1,
          y: 1,
          name: '',
          lockKey: `${lockKey}:node`,
        },
        ...{ lockTTL: 60, wires: [[], [], ['role']] },
      },
      { id: 'role', type: 'fleet-probe', label: 'role', z: 'tab', x: 1, y: 1, wires: [] },
    ];
    const flowsNow = (): Nodes => workFlow(leaderNode());

    /** Other flows than any before; the clock is changed, so that every kind of deploy restarts it. */
    const changed = (): Nodes => {
      changes += 1;
      return flowsNow().map((node) => (node.id === 'clock' ? { ...node, name: `change ${changes}` } : node));
    };

    /** Resolves once the replica would have sent something; rejects if it did. */
    async function expectQuiet(replica: Replica): Promise<void> {
      const from = replica.messages.mark();
      await replica.evaluate(`await new Promise((resolve) => setTimeout(resolve, ${QUIET_MS}));`);
      expect(replica.messages.since(from), `${replica.name} sends`).to.deep.equal([]);
      expect(await replica.evaluate(`return RED.nodes.getNode('clock') ?? null;`)).to.equal(null);
    }

    async function handOver(): Promise<void> {
      const marks = marksOf([waiting]);
      await post(active, 'cluster-leader/hand-over', { key: lockKey, to: waiting.name });
      await activeOf([waiting], SOON_MS, marks);
      [active, waiting] = [waiting, active];
    }

    before(async function () {
      this.timeout(FETCH_MS);
      lockKey = newKey();
      const replicas = await suite.startAll(2, (index) =>
        standbyReplica(
          { server: redis.server, lockKey, ttl: TTL_S },
          {
            ...{ flows: flowsNow(), hostname: `pod-${index}` },
            settings: { runtimeState: { enabled: true, ui: true } },
          },
        ),
      );
      ({ replica: active } = await activeOf(replicas));
      waiting = replicas.find((replica) => replica !== active) as Replica;
    });

    for (const type of ['full', 'nodes', 'flows', 'reload']) {
      it(`a deploy (${type}) on a standby is saved and not started; on the active replica it runs`, async () => {
        const flows = changed();
        const mark = waiting.events.mark();
        await deployTo(waiting, flows, type);
        if (type !== 'reload') expect(await waiting.getFlows()).to.deep.equal(flows);
        await expectQuiet(waiting);
        expect(waiting.events.since(mark).filter(({ name }) => name === 'flows:starting')).to.deep.equal([]);
        expect(await phaseOf(waiting)).to.equal('standby');

        const [from, events] = [active.messages.mark(), active.events.mark()];
        await deployTo(active, changed(), type);
        await active.events.waitFor(({ name }) => name === 'flows:started', SOON_MS, 'a start', events);
        await active.messages.waitFor(({ label }) => label === WORK, SOON_MS, 'a message', from);
        expect(await phaseOf(active)).to.equal('active');
        expect(saidBy(active).filter((line) => line.startsWith('flows stopped'))).to.deep.equal([]);
      });
    }

    it('what was deployed on a standby runs when it leads', async () => {
      await deployTo(waiting, changed(), 'full');
      const name = `change ${changes}`;
      await handOver();
      expect(await active.evaluate(`return RED.nodes.getNode('clock').name;`)).to.equal(name);
      await expectQuiet(waiting);
    });

    it('Start on a standby does not outwit the gate', async () => {
      await press(waiting, 'start');
      await expectQuiet(waiting);
      expect(await phaseOf(waiting)).to.equal('standby');
    });

    it('a user’s Stop on the leader stays stopped, also after a deploy, until a user starts the flows', async () => {
      await press(active, 'stop');
      await expectQuiet(active);
      expect(await phaseOf(active)).to.equal('held');
      expect(saidBy(active).at(-1)).to.equal('leading, but a user has stopped the flows');
      await deployTo(active, changed(), 'full');
      await expectQuiet(active);
      await expectQuiet(waiting);
      const marks = marksOf([active]);
      await press(active, 'start');
      await activeOf([active], SOON_MS, marks);
      expect(await phaseOf(active)).to.equal('active');
    });

    it('Stop in the menu is written nowhere: the next start of the process is not held', async () => {
      const { runtimeFlowState } = (await active.evaluate(
        `return require('fs-extra').readJson(nodeRed.settings.userDir + '/.config.runtime.json');`,
      )) as { runtimeFlowState?: string };
      expect(runtimeFlowState).to.equal(undefined);
    });

    it('a deploy that closes slowly while the leadership is handed over leaves no node behind', async () => {
      const closingMs = 1_000;
      await active.evaluate(`
        RED.nodes.getNode('work').on('close', (removed, done) => setTimeout(done, ${closingMs}));`);
      const mark = active.events.mark();
      // The clock has not changed, and goes on meanwhile.
      const flows = (await active.getFlows()) as Nodes;
      const slow = flows.map((node) => (node.id === 'work' ? { ...node, name: 'slow' } : node));
      const deployed = deployTo(active, slow, 'nodes');
      await active.events.waitFor(({ name }) => name === 'flows:stopping', SOON_MS, 'a stop', mark);
      const began = monotonicMs();
      const marks = marksOf([waiting]);
      const from = waiting.messages.mark();
      await post(active, 'cluster-leader/hand-over', { key: lockKey, to: waiting.name });
      const { atMs } = await activeOf([waiting], SOON_MS, marks);
      await deployed;
      [active, waiting] = [waiting, active];
      expect(atMs - began).to.be.above(closingMs / 2);
      await expectQuiet(waiting);
      // Its leader nodes do not take that for a deploy, after which they would be back: their leases are released at once.
      await active.messages.waitFor(
        ({ label, message }) => label === 'role' && message.payload === 'leader',
        SOON_MS,
        'the leader node to lead',
        from,
      );
      expect(await waiting.evaluate(`return RED.nodes.getNode('work') ?? null;`)).to.equal(null);
      expect(await phaseOf(waiting)).to.equal('standby');
    });
  });
}
