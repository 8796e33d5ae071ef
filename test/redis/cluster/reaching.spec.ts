/** How a cluster is reached: its addresses, its rights, and servers that are none. */
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { certificates } from '../../../dev/harness/certificates.js';
import {
  type Cluster,
  command,
  requireLocalServer,
  startCluster,
  startRedisServer,
} from '../../../dev/harness/redis-server/index.js';
import { CLUSTER_COMMANDS, LEAST_COMMANDS, leastRules } from '../../support/redis/acl.js';
import { acquisition, termOf } from '../../support/redis/leases.js';
import { useCluster } from '../../support/redis/many-servers.js';
import { failureOf, StoreUser } from '../../support/redis/store-user.js';
import { keyBetween, keyPerShard, useClusterReplicas } from '../support/cluster-replicas.js';
import { CountingProxy } from '../support/counting-proxy.js';

/** Nobody listens there. */
const NOBODY = { host: '127.0.0.1', port: 1 };

describe('a cluster', function () {
  this.timeout(60_000);
  const cluster = useCluster({ nodeTimeoutMs: 1_000, replicas: 0 });
  const replicas = useClusterReplicas(cluster);

  it('all calls of a turn to one shard go out in one write, a command per slot', async () => {
    const [master] = cluster().nodes;
    if (master === undefined) throw new Error('no nodes');
    const proxy = await CountingProxy.before(master);
    try {
      const announced = `127.0.0.1:${master.port}`;
      const replica = replicas.join({ translation: { [announced]: proxy.address } });
      const keys = Array.from({ length: 30 }, () => keyBetween(0, 5_000));
      const twin = `${keys[0]}:{${keys[0]}}`;
      await Promise.all([...keys, twin].map((key) => replica.use(key)));
      const requests = [...keys, twin].map((key) => acquisition(key));
      const acquiring = await Promise.allSettled(requests.map((request) => replica.acquire(request)));
      expect(acquiring.map(({ status }) => status)).to.not.include('rejected');
      expect(proxy.writesWith('EVALSHA')).to.deep.equal([30]);
      const terms = requests.flatMap((request, index) => {
        const settled = acquiring[index];
        return settled?.status === 'fulfilled' ? [termOf(request, settled.value)] : [];
      });
      await Promise.all(terms.map((term) => replica.renew(term)));
      expect(proxy.writesWith('EVALSHA')).to.deep.equal([30, 30]);
    } finally {
      await proxy.close();
    }
  });

  it('a user with the documented rights can do everything', async () => {
    const keys = keyPerShard();
    const rules = leastRules(keys, { commands: [...LEAST_COMMANDS, ...CLUSTER_COMMANDS] });
    for (const node of cluster().nodes) {
      await command(node, ['ACL', 'SETUSER', 'fleet', 'reset', 'on', '>secret', 'resetchannels', ...rules]);
    }
    const replica = replicas.join({ username: 'fleet', password: 'secret' });
    const candidates = keys.map((key) => replicas.campaign(replica, key, 'anna', 1_000));
    await Promise.all(candidates.map((candidate) => candidate.leads()));
    await replica.live();
    expect(candidates.map(({ elector }) => elector.view().trouble)).to.deep.equal([null, null, null]);
    const others = replica.notices.all.filter(({ code }) => code !== 'keyspace-events-off');
    expect(others).to.deep.equal([]);
  });

  it('a user who may not see the nodes is told so, and leads nothing', async () => {
    const [key] = keyPerShard();
    const commands = [...LEAST_COMMANDS, 'cluster|slots', 'asking'];
    for (const node of cluster().nodes) {
      const rules = leastRules([key], { commands });
      await command(node, ['ACL', 'SETUSER', 'blind', 'reset', 'on', '>secret', 'resetchannels', ...rules]);
    }
    const replica = replicas.join({ username: 'blind', password: 'secret' });
    await replica.use(key);
    const failure = await failureOf(replica.acquire(acquisition(key)));
    expect(failure).to.include({ kind: 'refused', code: 'NOPERM' });
  });

  it('nodes that do not tell their host are at the host that was asked', async () => {
    const set = (type: string) =>
      cluster().nodes.map((node) =>
        command(node, ['CONFIG', 'SET', 'cluster-preferred-endpoint-type', type]),
      );
    // Redis 6.2 always tells.
    if ((await Promise.allSettled(set('unknown-endpoint'))).some(({ status }) => status === 'rejected'))
      return;
    try {
      const replica = replicas.join();
      const keys = keyPerShard();
      for (const key of keys) await replica.use(key);
      for (const key of keys) {
        expect((await replica.acquire(acquisition(key))).outcome).to.equal('acquired');
      }
    } finally {
      await Promise.all(set('ip'));
    }
  });

  it('one node that answers is enough to begin with', async () => {
    const [node] = cluster().addresses;
    const replica = replicas.join({ nodes: [NOBODY, node ?? NOBODY] });
    const keys = keyPerShard();
    for (const key of keys) await replica.use(key);
  });

  it('without any node there is no contact, and the cause is told', async () => {
    const replica = replicas.join({ nodes: [NOBODY] });
    const lost = await replica.contacts.until(
      'a failed attempt',
      (contact) => !contact.up && contact.attempts > 1,
    );
    expect(lost).to.have.nested.property('cause.code', 'ECONNREFUSED');
    expect(lost).to.include({ address: '127.0.0.1:1' });
  });

  it('a server that is no cluster is told', async () => {
    const single = await startRedisServer({ own: true });
    try {
      const replica = replicas.join({ nodes: [{ host: single.host, port: single.port }, NOBODY] });
      const lost = await replica.contacts.until(
        'a failed attempt',
        (contact) => !contact.up && contact.attempts > 0,
      );
      expect(lost).to.have.nested.property('cause.message').that.contains('cluster support disabled');
    } finally {
      await single.stop();
    }
  });

  it('a single server that is a node of a cluster refuses the keys of other nodes by MOVED', async () => {
    const [node] = cluster().addresses;
    const user = new StoreUser({ ...(node ?? NOBODY), database: 0 }, 60_000);
    user.store.open();
    await user.up();
    const failure = await failureOf(user.acquire(acquisition(keyBetween(6_000, 10_000))));
    expect(failure).to.include({ kind: 'refused', code: 'MOVED' });
    user.close();
  });
});

describe('a cluster that speaks TLS', function () {
  this.timeout(60_000);
  const started: { cluster?: Cluster; ca?: string } = {};
  const cluster = (): Cluster => {
    if (started.cluster === undefined) throw new Error('the suite has no cluster');
    return started.cluster;
  };
  before(async function () {
    await requireLocalServer(this, 'a cluster');
    const { server, caFile } = await certificates();
    started.ca = readFileSync(caFile, 'utf8');
    started.cluster = await startCluster({ replicas: 0, tls: { ...server, caFile } });
  });
  after(() => started.cluster?.stop());
  const replicas = useClusterReplicas(cluster);

  it('all its nodes are reached by TLS', async () => {
    const replica = replicas.join({ tls: { ca: started.ca ?? '' } });
    for (const key of keyPerShard()) {
      await replica.use(key);
      expect((await replica.acquire(acquisition(key))).outcome).to.equal('acquired');
    }
  });
});
