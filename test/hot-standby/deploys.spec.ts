/** Deploys in real fleets: they reach every replica, and nothing that a stranger leaves on the server does. */
import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type Replica, request } from '../../dev/harness/node-red/index.js';
import { poll } from '../../dev/harness/waiting.js';
import { deployKey } from '../../src/redis/keys.js';
import type { Nodes } from '../support/fleet/fleet-flow.js';
import { FETCH_MS, FleetSuite, versions } from '../support/fleet/fleet-suite.js';
import { marksOf, SOON_MS } from '../support/fleet/observe.js';
import { activeOf, standbyReplica, WORK, workFlow } from '../support/fleet/standby.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

/** s; far above what a planned takeover may take. */
const TTL_S = 30;
const SECRET = 'credential-secret';
const JSON_TYPE = { 'Content-Type': 'application/json' };

/** The work, under a name by which a deploy is known, with a node that has a password. */
function flowsNamed(name: string, password?: string, more: Nodes = []): Nodes {
  const credentials = password === undefined ? {} : { credentials: { password } };
  const server = { id: 'server', type: 'valkey-config', name: '', host: 'h', port: '1', database: '0' };
  const named = (nodes: Nodes) => nodes.map((node) => (node.id === 'tab' ? { ...node, label: name } : node));
  return [...named(workFlow()), { ...server, ...credentials }, ...more];
}

/** Through the admin API, whether or not the flows run then. */
async function deploy(replica: Replica, body: unknown, version: 'v1' | 'v2' = 'v1'): Promise<Response> {
  const headers = { ...JSON_TYPE, 'Node-RED-API-Version': version };
  return request(replica.adminUrl, 'flows', { method: 'POST', headers, body: JSON.stringify(body) });
}

async function revisionOf(replica: Replica): Promise<string> {
  const headers = { 'Node-RED-API-Version': 'v2' };
  const response = await request(replica.adminUrl, 'flows', { headers });
  return ((await response.json()) as { readonly rev: string }).rev;
}

async function nameOf(replica: Replica): Promise<unknown> {
  const [tab] = (await replica.getFlows()) as readonly { readonly label?: unknown }[];
  return tab?.label;
}

function said(replica: Replica, words: RegExp, from = 0): Promise<unknown> {
  return replica.logs.waitFor(
    ({ text }) => words.test(text),
    SOON_MS,
    `${replica.name} to say ${words}`,
    from,
  );
}

const ranOn = (replica: Replica, from: number) =>
  replica.messages.waitFor(({ label }) => label === WORK, SOON_MS, `work on ${replica.name}`, from);

for (const version of versions) {
  describe(`hot standby: Node-RED ${version}, deploys`, function () {
    this.timeout(40_000);
    const suite = new FleetSuite(version);
    const redis = useRedis();
    let lockKey: string;
    let active: Replica;
    let waiting: Replica;

    const join = (hostname: string, name: string, secret = SECRET): Promise<Replica> =>
      suite.start(
        standbyReplica(
          { server: redis.server, lockKey, ttl: TTL_S, hotStandby: { deploys: true } },
          { flows: flowsNamed(name), hostname, settings: { credentialSecret: secret } },
        ),
      );
    const both = () => [active, waiting];
    const reaches = async (name: string, replicas: readonly Replica[] = both()): Promise<void> => {
      for (const replica of replicas) {
        const there = async () => (await nameOf(replica)) === name;
        await poll(there, { ms: SOON_MS, what: `"${name}" to reach ${replica.name}` });
      }
    };
    /** As the runtime has decrypted it. */
    const passwordAt = (replica: Replica): Promise<unknown> =>
      replica.evaluate(`
        const file = Object.keys(require.cache).find((path) => /runtime.lib.nodes.credentials\\.js$/.test(path));
        return require(file).get('server')?.password ?? null;
      `);

    before(async function () {
      this.timeout(FETCH_MS);
      lockKey = newKey();
      active = await join('anna', 'of the image');
      await ranOn(active, 0);
      waiting = await join('bert', 'of the image');
      await Promise.all(both().map((replica) => said(replica, /Deploys reach all replicas/)));
    });

    it('a deploy on a standby is saved there, and runs on the active replica, where only what changed restarts', async () => {
      const mark = active.events.mark();
      await deploy(waiting, flowsNamed('one', 'hunter2'));
      await reaches('one');
      await poll(async () => (await passwordAt(active)) === 'hunter2', { ms: SOON_MS, what: 'the password' });
      const stopping = active.events.since(mark).filter(({ name }) => name === 'flows:stopping');
      expect(stopping.map(({ detail }) => detail)).to.deep.equal([{ type: 'nodes' }]);
      expect(waiting.messages.all, 'nothing runs on the standby').to.deep.equal([]);
    });

    it('a new password alone reaches the standby, and its file has it encrypted', async () => {
      await deploy(active, flowsNamed('one', 'hunter3'));
      await poll(async () => (await passwordAt(waiting)) === 'hunter3', {
        ms: SOON_MS,
        what: 'the password',
      });
      const folder = String(await waiting.evaluate('return RED.settings.userDir;'));
      const stored = readFileSync(`${folder}/flows_cred.json`, 'utf8');
      expect(stored).to.match(/^\{\s*"\$"/u);
      const flows = readFileSync(`${folder}/flows.json`, 'utf8');
      expect(flows).to.not.match(/hunter|credentials/u);
    });

    it('the server has nothing that can be read', async () => {
      const entry = await redis.client.hGetAll(deployKey(lockKey));
      const text = Buffer.from(entry.envelope ?? '', 'base64').toString('latin1') + JSON.stringify(entry);
      for (const word of ['hunter', 'fleet-probe', 'anna', 'bert', SECRET]) expect(text).to.not.include(word);
    });

    it('a deploy upon older flows is refused by Node-RED itself, before it runs', async () => {
      const [rev, mark] = [await revisionOf(waiting), active.logs.mark()];
      await deploy(active, flowsNamed('two'));
      await said(active, /were told of this deploy/u, mark);
      const late = await deploy(waiting, { rev, flows: flowsNamed('late') }, 'v2').catch(String);
      expect(late).to.match(/409 .*version_mismatch/u);
      await reaches('two');
    });

    it('of two deploys at once one is taken back: its flows are kept, and its editors are told', async () => {
      const logs = both().map((replica) => replica.logs.mark());
      const events = both().map((replica) => replica.events.mark());
      // Neither can see the other's: each deploys here after having waited.
      await redis.server.freeze();
      await Promise.all(both().map((replica) => deploy(replica, flowsNamed(`of ${replica.name}`))));
      await redis.server.thaw();
      const words = /deployed at the same time, and first: .* kept in (.*\.json)/u;
      const loser = await Promise.race(
        both().map(async (replica, index) => ({
          replica,
          log: await said(replica, words, logs[index]),
          index,
        })),
      );
      const [winner] = both().filter((replica) => replica !== loser.replica);
      await reaches(`of ${winner?.name}`);
      const [, file = ''] = words.exec((loser.log as { readonly text: string }).text) ?? [];
      expect(existsSync(file)).to.equal(true);
      expect(readFileSync(file, 'utf8')).to.include(`of ${loser.replica.name}`);
      const told = loser.replica.events
        .since(events[loser.index] ?? 0)
        .filter(({ detail }) => detail.id === 'cluster-leader-deploy');
      expect(told.map(({ detail }) => detail.payload)).to.deep.equal([
        {
          type: 'warning',
          text: 'node-red-contrib-cluster-leader/cluster-leader-panel:cluster-panel.deploys.yielded',
          from: winner?.name,
        },
      ]);
    });

    it('what a stranger leaves on the server is not taken over, and is told', async () => {
      const key = deployKey(lockKey);
      const { envelope = '' } = await redis.client.hGetAll(key);
      const before = await nameOf(waiting);
      const marks = both().map((replica) => replica.logs.mark());
      const later = String(Date.now() + 3_600_000);
      await redis.client.hSet(key, { counter: later, envelope });
      await redis.client.publish('node-red-cluster-leader:0:deploys', JSON.stringify(['deployed', lockKey]));
      await Promise.all(both().map((replica, index) => said(replica, /tampered with/u, marks[index])));
      expect(await Promise.all(both().map(nameOf))).to.deep.equal([before, before]);
      await deploy(waiting, flowsNamed('after the stranger'));
      await reaches('after the stranger');
    });

    // Secrets are Node.js' own cryptography.
    if (version === 4) {
      it('a replica with another secret says so, and keeps its flows', async () => {
        const stranger = await join('stranger', 'of a stranger', 'another secret');
        await said(stranger, /encrypted with another credentialSecret/u);
        expect(await nameOf(stranger)).to.equal('of a stranger');
        await stranger.stop();
        expect(await Promise.all(both().map(nameOf))).to.deep.equal(Array(2).fill('after the stranger'));
      });
    }

    it('the active replica goes on with what runs if it lacks a node type, and says so', async () => {
      const mark = active.logs.mark();
      await deploy(waiting, flowsNamed('unknown', undefined, [{ id: 'x', type: 'no-such-node', z: 'tab' }]));
      await said(active, /node types are missing here: no-such-node/u, mark);
      await said(waiting, /cannot take over, because node types are missing here: no-such-node/u);
      await ranOn(active, active.messages.mark());
      expect(await nameOf(active)).to.equal('after the stranger');
      await deploy(active, flowsNamed('of its own'));
      await said(active, /do not reach the other replicas at present: .*missing here: no-such-node/u, mark);
      await deploy(waiting, flowsNamed('known'));
      await reaches('known');
    });

    it('a standby takes over with what is deployed on it, and the active replica gets it as a standby', async () => {
      const marks = marksOf(both());
      const post = (replica: Replica) =>
        request(replica.adminUrl, 'cluster-leader/standby/deploy-without-gap', {
          ...{ method: 'POST', headers: JSON_TYPE, body: JSON.stringify(flowsNamed('without a gap')) },
        });
      expect(await post(active).catch(String)).to.match(/409 .*not-a-standby/u);
      await post(waiting);
      await ranOn(waiting, marks.get(waiting) ?? 0);
      [active, waiting] = [waiting, active];
      await reaches('without a gap');
      const from = waiting.messages.mark();
      await ranOn(active, active.messages.mark());
      expect(waiting.messages.since(from)).to.deep.equal([]);
    });

    it('a replica that joins has the newest flows before it stands for election, and the next leader runs them', async () => {
      const late = await join('late', 'of an old image');
      await reaches('without a gap', [late]);
      await said(late, /deploy of .* was taken over\. What was here before is kept in/u);
      const marks = marksOf([waiting, late]);
      active.signal('SIGTERM');
      const { replica } = await activeOf([waiting, late], SOON_MS, marks);
      expect(await nameOf(replica)).to.equal('without a gap');
      expect(await active.exited).to.deep.equal({ code: 0, signal: null });
      [active, waiting] = [replica, replica === late ? waiting : late];
      expect(
        both().flatMap(({ logs }) =>
          logs.all.filter(({ level, text }) => level === 'error' && /hunter/u.test(text)),
        ),
      ).to.deep.equal([]);
    });
  });
}
