import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';
import { monotonicMs, type Replica, request } from '../../dev/harness/node-red/index.js';
import { temporaryFolder } from '../../dev/harness/temporary-folder.js';
import type { Nodes } from '../support/fleet/fleet-flow.js';
import { FETCH_MS, FleetSuite, versions } from '../support/fleet/fleet-suite.js';
import { marksOf } from '../support/fleet/observe.js';
import { activeOf, functionNode, saidBy, standbyReplica, WORK, workFlow } from '../support/fleet/standby.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

/** s; far above what a planned takeover may take. */
const TTL_S = 30;
const AT_ONCE_MS = 2_000;
/** Label of the probe that shows that a request has reached the flows. */
const ASKED = 'asked';

const at = { z: 'tab', x: 1, y: 1 };
/** ms */
const SERVICE_MS = 500;
const EXIT_MS = 5_000;
const CONTEXT = JSON.stringify(join(repositoryRoot, 'dist/src/node-red/runtime-context.js'));
const STANDBY = `require(${CONTEXT}).runtimeContextOf(RED.events).hotStandby$.value`;

/** Answers after a while. */
const slowService: Nodes = [
  { id: 'in', type: 'http in', ...at, url: '/slow', method: 'get', wires: [['asked', 'slow']] },
  { id: 'asked', type: 'fleet-probe', label: ASKED, ...at, wires: [] },
  functionNode(
    'slow',
    {
      func: `await new Promise((resolve) => setTimeout(resolve, ${SERVICE_MS})); return { ...msg, payload: 'done' };`,
    },
    ['answer'],
  ),
  { id: 'answer', type: 'http response', ...at, statusCode: '', headers: {}, wires: [] },
];

/** Tells whether a port of this machine is open. */
const CONNECT = `
  const socket = require('node:net').connect(process.argv[1], '127.0.0.1');
  const tell = (text) => { process.stdout.write(text); socket.destroy(); };
  socket.on('connect', () => tell('open')).on('error', ({ code }) => tell(code));`;

/** Writes to a file what {@link CONNECT} says of Node-RED's port while the process exits, after the package's listeners. */
function noteAtExit(file: string): string {
  return `
    const { port } = RED.server.address();
    process.on('exit', () => {
      const { spawnSync } = require('node:child_process');
      const options = { timeout: ${EXIT_MS} };
      const { stdout } = spawnSync(process.execPath, ['-e', ${JSON.stringify(CONNECT)}, String(port)], options);
      require('node:fs').writeFileSync(${JSON.stringify(file)}, stdout);
    });`;
}

/** ms; of the last stop of its flows. */
function stopTime(replica: Replica): number {
  return Number(
    saidBy(replica)
      .findLast((text) => text.startsWith('flows stopped'))
      ?.match(/\d+/)?.[0],
  );
}

for (const version of versions) {
  describe(`hot standby: Node-RED ${version}, boot and takeover`, function () {
    this.timeout(30_000);
    const suite = new FleetSuite(version);
    const redis = useRedis();
    let lockKey: string;
    let replicas: readonly Replica[];
    let active: Replica;
    let waiting: readonly Replica[];

    const assign = async (): Promise<void> => {
      ({ replica: active } = await activeOf(replicas));
      waiting = replicas.filter((replica) => replica !== active);
    };

    before(async function () {
      this.timeout(FETCH_MS);
      lockKey = newKey();
      replicas = await suite.startAll(2, (index) =>
        standbyReplica(
          { server: redis.server, lockKey, ttl: TTL_S },
          { flows: workFlow(slowService), hostname: `pod-${index}` },
        ),
      );
      await assign();
    });

    it('the flows run on one replica; on the others no node is constructed, and an inject-once does not fire', async () => {
      for (const replica of waiting) {
        expect(await replica.evaluate(`return RED.nodes.getNode('clock') ?? null;`)).to.equal(null);
        expect(replica.messages.all).to.deep.equal([]);
        expect(replica.events.all.filter(({ name }) => name.startsWith('flows:'))).to.deep.equal([]);
      }
    });

    it('each says in a line what it does', () => {
      expect(saidBy(active).at(-1)).to.match(/^active with token \d+$/);
      for (const replica of waiting) {
        expect(saidBy(replica).at(-1)).to.equal(`standby for ${active.name}, the flows stay stopped`);
      }
      expect(replicas.flatMap(({ logs }) => logs.all.filter(({ level }) => level === 'error'))).to.deep.equal(
        [],
      );
    });

    it('flows ask for the token of the term', async () => {
      const token = Number(saidBy(active).at(-1)?.split(' ').at(-1));
      expect(token).to.be.above(0);
      expect(await active.evaluate(`return process.env.CLUSTER_LEADER_TOKEN;`)).to.equal(String(token));
      for (const replica of waiting) {
        expect(await replica.evaluate(`return process.env.CLUSTER_LEADER_TOKEN ?? null;`)).to.equal(null);
      }
    });

    it('a replica that hands over stays, as a standby whose flows are stopped', async () => {
      const [next] = waiting;
      const marks = marksOf(waiting);
      const began = monotonicMs();
      await request(active.adminUrl, 'cluster-leader/hand-over', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ key: lockKey, to: next?.name }),
      });
      const { replica, atMs } = await activeOf(waiting, TTL_S * 500, marks);
      expect(atMs - began).to.be.below(AT_ONCE_MS);
      const stopped = active.events.last(({ name }) => name === 'flows:stopped');
      expect(stopped?.atMs).to.be.below(atMs);
      expect(active.messages.last(({ label }) => label === WORK)?.atMs).to.be.below(stopped?.atMs ?? 0);
      expect(await active.evaluate(`return RED.nodes.getNode('clock') ?? null;`)).to.equal(null);
      expect(await active.evaluate(`return process.env.CLUSTER_LEADER_TOKEN ?? null;`)).to.equal(null);
      [active, waiting] = [replica, [active]];
    });

    it('a request that is under way when the leadership is given up is answered, then the flows stop', async () => {
      const answer = request(active.adminUrl, '/slow');
      await active.messages.waitFor(({ label }) => label === ASKED, AT_ONCE_MS, 'a request');
      const marks = marksOf(waiting);
      await active.evaluate(`
        ${STANDBY}.participant.elector.resign();`);
      expect(await (await answer).text()).to.equal('done');
      const { atMs } = await activeOf(waiting, TTL_S * 500, marks);
      const stopped = active.events.last(({ name }) => name === 'flows:stopped');
      expect(stopped?.atMs).to.be.below(atMs);
      expect(stopTime(active)).to.be.above(SERVICE_MS / 2);
      await assign();
    });

    it('SIGTERM to the active replica lets its flows answer, stops them, then makes another one active at once', async () => {
      const folder = temporaryFolder('exit');
      const note = join(folder.path, 'listening');
      await active.evaluate(`
        const { writeFileSync } = require('node:fs');
        // Ahead of the package's listeners, which stop what still listens.
        process.prependListener('exit', () => writeFileSync(${JSON.stringify(note)}, String(RED.server.listening)));`);
      const answer = request(active.adminUrl, '/slow');
      await active.messages.waitFor(({ label }) => label === ASKED, AT_ONCE_MS, 'a request');
      const marks = marksOf(waiting);
      const logs = active.logs.mark();
      const began = monotonicMs();
      const stopping = active.evaluate(`
        const { state$ } = ${STANDBY};
        await new Promise((resolve) => state$.subscribe(({ phase }) => phase === 'stopping' && resolve()));`);
      active.signal('SIGTERM');
      await stopping;
      const late = fetch(new URL('/slow', active.adminUrl));
      const { replica, atMs } = await activeOf(waiting, TTL_S * 500, marks);
      expect(atMs - began).to.be.below(AT_ONCE_MS);
      expect(await active.exited).to.deep.equal({ code: 0, signal: null });
      const stopped = active.events.last(({ name }) => name === 'flows:stopped');
      expect(stopped?.atMs).to.be.below(atMs);
      expect(active.messages.last(({ label }) => label === WORK)?.atMs).to.be.below(stopped?.atMs ?? 0);
      expect(active.logs.since(logs).some(({ text }) => /: flows stopped in \d+ ms$/.test(text))).to.equal(
        true,
      );
      expect(replica).to.equal(waiting[0]);
      expect(await (await answer).text()).to.equal('done');
      expect(stopTime(active)).to.be.above(SERVICE_MS / 2);
      const { status, headers } = await late;
      expect([status, headers.get('connection')], 'what came meanwhile').to.deep.equal([503, 'close']);
      expect(readFileSync(note, 'utf8'), 'listens at its exit').to.equal('false');
      folder.remove();
      await assign();
    });

    it('a process that exits turns away whoever connects before it is gone', async () => {
      const folder = temporaryFolder('exit');
      const note = join(folder.path, 'port');
      await active.evaluate(noteAtExit(note));
      await active.evaluate('setImmediate(() => process.exit(3));');
      expect(await active.exited).to.deep.equal({ code: 3, signal: null });
      expect(readFileSync(note, 'utf8')).to.equal('ECONNREFUSED');
      folder.remove();
    });
  });
}
