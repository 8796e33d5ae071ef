/** What a check finds on a real cluster. */
import { expect } from 'chai';
import { freePort } from '../../dev/harness/free-port.js';
import type { ClusterServers } from '../../src/redis/server-options.js';
import { checkServer } from '../../src/runtime/server-check/check-server.js';
import type { Finding } from '../../src/runtime/server-check/findings.js';
import { SystemClock } from '../../src/runtime/system-clock.js';
import { useLab } from '../support/redis/lab.js';
import { useCluster } from '../support/redis/many-servers.js';

const PRESENCE = 'node-red-cluster-leader:0:roll';
const ASKING = 'node-red-cluster-leader:0:ask';
const named = (findings: readonly Finding[]) => findings.map(({ level, code }) => `${level} ${code}`);

describe('the check of a cluster', function () {
  this.timeout(30_000);
  const cluster = useCluster();
  const lab = useLab();

  const check = (nodes: ClusterServers['nodes'], lockKeys: readonly string[] = ['a', 'b', 'c']) =>
    checkServer(
      { kind: 'cluster', nodes, translation: {}, database: 0 },
      {
        keys: lockKeys.map((lockKey) => ({ lockKey, ttlMs: 10_000 })),
        presence: PRESENCE,
        asking: ASKING,
        clock: new SystemClock(),
      },
    );

  it('the check counts shards and nodes, and says of all primaries what it says of one', async () => {
    const found = await check(cluster().addresses.slice(0, 1));
    expect(found[0]).to.deep.include({ code: 'cluster-shards', params: { shards: 3, nodes: 6 } });
    expect(named(found)).to.deep.equal([
      'good cluster-shards',
      'good server',
      'good round-trip',
      'good rights-complete',
      'good events-to-come',
      'good memory',
      'good clock',
    ]);
  });

  it('the check refuses a lock key whose record is in another slot', async () => {
    const found = await check(cluster().addresses, ['a}b']);
    expect(named(found)).to.include('bad key-not-for-cluster');
  });

  it('the check names a node that was named and is down, and frozen replicas and primaries', async () => {
    const port = await freePort();
    const [first] = cluster().addresses;
    const replica = await cluster().replicaOf('a');
    await replica.freeze();
    const began = performance.now();
    const found = await check([{ host: '127.0.0.1', port }, ...(first ? [first] : [])]);
    expect(performance.now() - began).to.be.below(5_000);
    const silent = found.filter(({ code }) => code === 'cluster-node-silent');
    expect(silent.map(({ level, params }) => [level, params.address])).to.have.deep.members([
      ['notice', `127.0.0.1:${port}`],
      ['notice', `127.0.0.1:${replica.port}`],
    ]);
    for (const { params } of silent) expect(params.detail).to.match(/ECONNREFUSED|no answer/);
  });

  it('the check says that no node answers, and that a server is no cluster', async () => {
    const port = await freePort();
    expect(named(await check([{ host: '127.0.0.1', port }]))).to.deep.equal(['bad connection-refused']);
    const { host, port: single } = lab.options;
    const found = await check([{ host, port: single }]);
    expect(found.map(({ code, params }) => [code, params.server])).to.deep.equal([
      ['not-a-cluster', `${host}:${single}`],
    ]);
  });

  it('the check of a single server says that it is a node of a cluster', async () => {
    const [node] = cluster().addresses;
    const found = await checkServer(
      { host: '', port: 0, ...node, database: 0 },
      {
        keys: [{ lockKey: 'a', ttlMs: 10_000 }],
        presence: PRESENCE,
        asking: ASKING,
        clock: new SystemClock(),
      },
    );
    expect(named(found)[0]).to.equal('bad is-a-cluster');
  });
});
