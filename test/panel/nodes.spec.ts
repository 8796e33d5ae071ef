/** What the panel is told of nodes, TTLs and editors, by real replicas. */
import { expect } from 'chai';
import type { Replica } from '../../dev/harness/node-red/index.js';
import { request } from '../../dev/harness/node-red/index.js';
import { poll } from '../../dev/harness/waiting.js';
import type { FleetView } from '../../src/panel/fleet-view.js';
import { FETCH_MS, FleetSuite, versions } from '../support/fleet/fleet-suite.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

const unset = `\${NO_SUCH_KEY}`;

async function look(replica: Replica): Promise<FleetView> {
  return (await (await request(replica.adminUrl, 'cluster-leader/fleet')).json()) as FleetView;
}

for (const version of versions) {
  describe(`panel: nodes, TTLs and editors on Node-RED ${version}`, function () {
    this.timeout(30_000);
    const suite = new FleetSuite(version);
    const redis = useRedis();
    let ada: Replica;
    const lockKey = newKey();

    const leader = (id: string, z: string, more: object): object => ({
      ...{ id, z, type: 'cluster-leader', x: 1, y: 1, name: '', valkey: 'server', lockKey, lockTTL: 10 },
      ...{ wires: [[], [], []], ...more },
    });

    before(async function () {
      this.timeout(FETCH_MS);
      const { host, port } = redis.server;
      const servers = [
        { id: 'server', type: 'valkey-config', name: '', host, port: String(port), database: '0' },
        { id: 'nowhere', type: 'valkey-config', name: '', host, port: 'redis', database: '0' },
      ];
      const tab = { id: 'tab', type: 'tab', label: 'fleet' };
      const subflow = (id: string) => ({ id, type: 'subflow', name: id, in: [], out: [] });
      const flows = [
        ...[tab, ...servers],
        leader('bad-ttl', 'tab', { lockTTL: 'ten' }),
        leader('bad-port', 'tab', { valkey: 'nowhere' }),
        leader('bad-key', 'tab', { lockKey: unset }),
        ...[subflow('outer'), subflow('inner')],
        leader('deep', 'inner', {}),
        { id: 'in-outer', type: 'subflow:inner', z: 'outer', x: 1, y: 1, name: '', wires: [] },
        { id: 'in-tab', type: 'subflow:outer', z: 'tab', x: 1, y: 1, name: '', wires: [] },
      ];
      ada = await suite.start({
        ...{ flows, hostname: 'machine', env: { CLUSTER_LEADER_NAME: 'ada' } },
        settings: { clusterLeader: { editorUrl: 'https://red.example/ada' } },
      });
      await suite.start({
        ...{ flows: [tab, ...servers, leader('other', 'tab', { lockTTL: 20 })], hostname: 'bob' },
        env: { CLUSTER_LEADER_EDITOR_URL: 'javascript:alert(1)' },
      });
    });

    it('the leader’s log names a replica with another TTL, even if the panel was never opened', async () => {
      const { text } = await ada.logs.waitFor(
        (log) => log.level === 'warn' && log.text.includes('bob'),
        10_000,
        'a warning',
      );
      expect(text).to.contain('20').and.contain(lockKey);
    });

    it('the panel lists nodes whose settings cannot be used, and why', async () => {
      const { unusable } = await look(ada);
      const told = unusable.map(({ node, lockKey: key, problem }) => [node.id, key, problem.code]);
      expect(told).to.have.deep.members([
        ['bad-ttl', lockKey, 'ttl-not-a-number'],
        ['bad-port', lockKey, 'port-invalid'],
        ['bad-key', unset, 'undefined-variable'],
      ]);
    });

    it('the panel lists a node inside subflows by the ids that the editor knows', async () => {
      const [election] = (await look(ada)).elections;
      expect(election?.nodes).to.deep.equal([{ id: 'deep', within: ['in-tab', 'in-outer'] }]);
    });

    it('the panel lists replicas with another TTL by name, and their editors', async () => {
      const told = await poll(
        async () => {
          const [election] = (await look(ada)).elections;
          return election?.members.length === 2 && election.otherTtls.length === 1 ? election : undefined;
        },
        { ms: 15_000, everyMs: 100, what: 'bob and its TTL' },
      );
      expect(told.otherTtls).to.deep.equal([{ name: 'bob', ttlMs: 20_000 }]);
      expect(told.members.map(({ name, ttlMs, editorUrl }) => [name, ttlMs, editorUrl])).to.deep.equal([
        ['ada', 10_000, 'https://red.example/ada'],
        ['bob', 20_000, null],
      ]);
    });

    it('an editor address that no link may lead to causes a warning that does not quote it', () => {
      const bob = suite.replicas.find(({ name }) => name === 'bob');
      const warning = bob?.logs.all.find(({ text }) => text.includes('CLUSTER_LEADER_EDITOR_URL'));
      expect(warning?.text).to.match(/http/).and.not.contain('javascript');
    });
  });
}
