import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Replica, request } from '../../dev/harness/node-red/index.js';
import { FETCH_MS, FleetSuite, versions } from '../support/fleet/fleet-suite.js';
import { marksOf, SOON_MS } from '../support/fleet/observe.js';
import { activeOf, standbyReplica, workFlow } from '../support/fleet/standby.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';
import { useTemporaryFolder } from '../support/use-temporary-folder.js';

/** s; a replica that has handed over holds off for a third of it. */
const TTL_S = 3;

/** A change node that counts what the clock sends, in a store on disk, and shows the count. */
const counting = [
  {
    ...{ id: 'count', type: 'function', z: 'tab', x: 1, y: 1, name: '', outputs: 1, timeout: 0, noerr: 0 },
    ...{ initialize: '', finalize: '', libs: [], wires: [['count-probe']] },
    func: `const n = (global.get('n', 'shared') || 0) + 1;
           global.set('n', n, 'shared');
           msg.payload = { n, token: env.get('CLUSTER_LEADER_TOKEN') };
           return msg;`,
  },
  { id: 'count-probe', type: 'fleet-probe', label: 'count', z: 'tab', x: 1, y: 1, wires: [] },
];

const flows = workFlow(counting).map((node) =>
  node.id === 'clock' ? { ...node, wires: [['work', 'count']] } : node,
);

for (const version of versions) {
  describe(`hot standby: Node-RED ${version}, a folder that replicas share`, function () {
    this.timeout(30_000);
    const suite = new FleetSuite(version);
    const redis = useRedis();
    const folder = useTemporaryFolder('shared');
    let lockKey: string;
    let active: Replica;
    let waiting: Replica;

    const countOf = async (replica: Replica, from = replica.messages.mark()) => {
      const { message } = await replica.messages.waitFor(
        ({ label }) => label === 'count',
        SOON_MS,
        `a count on ${replica.name}`,
        from,
      );
      return message.payload as { readonly n: number; readonly token: string };
    };

    async function handOver(): Promise<number> {
      const marks = marksOf([waiting]);
      await request(active.adminUrl, 'cluster-leader/hand-over', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ key: lockKey }),
      });
      await activeOf([waiting], SOON_MS, marks);
      [active, waiting] = [waiting, active];
      return marks.get(active) ?? 0;
    }

    before(async function () {
      this.timeout(FETCH_MS);
      lockKey = newKey();
      writeFileSync(join(folder.path, 'flows.json'), JSON.stringify(flows));
      const settings = {
        flowFile: join(folder.path, 'flows.json'),
        contextStorage: {
          default: { module: 'memory' },
          // Far longer than the test: only what is flushed at the end of a term is on disk.
          shared: { module: 'localfilesystem', config: { dir: folder.path, flushInterval: 600 } },
        },
      };
      const replicas = await suite.startAll(2, (index) =>
        standbyReplica(
          { server: redis.server, lockKey, ttl: TTL_S },
          { flows, hostname: `pod-${index}`, settings },
        ),
      );
      ({ replica: active } = await activeOf(replicas));
      waiting = replicas.find((replica) => replica !== active) as Replica;
    });

    it('a new leader goes on with the context that the old one has left, in both directions', async () => {
      for (const _ of [1, 2]) {
        await countOf(active);
        const from = await handOver();
        const left = waiting.messages.last(({ label }) => label === 'count')?.message.payload.n;
        expect(left).to.be.above(0);
        expect((await countOf(active, from)).n).to.equal(left + 1);
      }
    });

    it('a flow reads the token of its term, which grows', async () => {
      const before = Number((await countOf(active)).token);
      const from = await handOver();
      expect(Number((await countOf(active, from)).token)).to.be.above(before);
    });

    it('a flow file that has changed since it was loaded is read again before the flows start', async () => {
      const changed = flows.map((node) => (node.id === 'work' ? { ...node, name: 'from the file' } : node));
      writeFileSync(join(folder.path, 'flows.json'), JSON.stringify(changed));
      await handOver();
      expect(await active.evaluate(`return RED.nodes.getNode('work').name;`)).to.equal('from the file');
    });

    it('credentials that have changed although the flows have not are read again, too', async () => {
      // Node-RED 5 keeps them beside the flows, 4 in the user folder.
      const beside = version === 5 ? folder.path : await waiting.evaluate(`return nodeRed.settings.userDir;`);
      const file = join(String(beside), 'flows_cred.json');
      writeFileSync(file, JSON.stringify({ work: { secret: 'new' } }));
      await handOver();
      expect(await active.evaluate(`return nodeRed.nodes.getCredentials('work');`)).to.deep.equal({
        secret: 'new',
      });
      expect(JSON.parse(readFileSync(file, 'utf8'))).to.deep.equal({ work: { secret: 'new' } });
    });
  });
}
