/** The journal on a cluster, and behind sentinels. */
import { expect } from 'chai';
import { command } from '../../../dev/harness/redis-server/index.js';
import { DeployJournal, NOTHING } from '../../../src/redis/deploys/deploy-journal.js';
import type { SentinelServers } from '../../../src/redis/server-options.js';
import { CLUSTER_COMMANDS, LEAST_COMMANDS, leastRules } from '../../support/redis/acl.js';
import { newKey } from '../../support/redis/leases.js';
import { useCluster, useSentinels } from '../../support/redis/many-servers.js';
import { StoreUser } from '../../support/redis/store-user.js';
import { keyPerShard, useClusterReplicas } from '../support/cluster-replicas.js';

function journalOf({ store, database }: StoreUser, lockKey: string): DeployJournal {
  const endpoint$ = store.endpointOf(lockKey);
  return new DeployJournal({ lockKey, database, endpoint$, side: store.side, longestEnvelope: 100 });
}

async function goesThrough(first: DeployJournal, second: DeployJournal): Promise<void> {
  expect(await first.publish({ upon: NOTHING, counter: 7, envelope: 'seven' })).to.deep.equal({
    published: true,
    told: true,
  });
  expect(await second.read(NOTHING)).to.deep.equal({ mark: '7', envelope: 'seven' });
  expect(await second.publish({ upon: NOTHING, counter: 8, envelope: 'eight' })).to.deep.equal({
    published: false,
  });
}

describe('the journal of deploys on a cluster', function () {
  this.timeout(60_000);
  const cluster = useCluster({ nodeTimeoutMs: 1_000, replicas: 0 });
  const replicas = useClusterReplicas(cluster);

  it('is with the lock key, in every shard, with the documented rights', async () => {
    const keys = keyPerShard();
    const rules = leastRules(keys, { commands: [...LEAST_COMMANDS, ...CLUSTER_COMMANDS] });
    for (const node of cluster().nodes) {
      const user = ['ACL', 'SETUSER', 'fleet', 'reset', 'on', '>secret', 'resetchannels', ...rules];
      await command(node, [...user, '&node-red-cluster-leader:0:deploys']);
    }
    const [anna, bert] = [0, 1].map(() => replicas.join({ username: 'fleet', password: 'secret' }));
    if (anna === undefined || bert === undefined) throw new Error('no replicas');
    for (const key of keys) {
      await Promise.all([anna.use(key), bert.use(key)]);
      await goesThrough(journalOf(anna, key), journalOf(bert, key));
    }
  });
});

describe('the journal of deploys behind sentinels', function () {
  this.timeout(60_000);
  const trio = useSentinels();
  const open: StoreUser[] = [];
  afterEach(() => {
    for (const replica of open.splice(0)) replica.close();
  });

  it('is on the primary that they name', async () => {
    const server: SentinelServers = {
      kind: 'sentinel',
      masterName: trio().masterName,
      sentinels: trio().addresses,
      sentinelLogin: {},
      database: 0,
    };
    const key = newKey();
    const [anna, bert] = [0, 1].map(() => {
      const replica = new StoreUser(server, 60_000);
      replica.store.open();
      open.push(replica);
      return replica;
    });
    if (anna === undefined || bert === undefined) throw new Error('no replicas');
    await Promise.all([anna.up(), bert.up()]);
    await goesThrough(journalOf(anna, key), journalOf(bert, key));
  });
});
