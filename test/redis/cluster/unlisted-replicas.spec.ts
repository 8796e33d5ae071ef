/** Failovers among nodes that do not list all replicas, as real ones do for a while. */
import { expect } from 'chai';
import { slotOf } from '../../../dev/harness/redis-server/index.js';
import { StoreFailure } from '../../../src/election/ports.js';
import type { Endpoint } from '../../../src/redis/server-options.js';
import { ClusterTopology } from '../../../src/redis/topology/cluster/cluster-topology.js';
import type { Location } from '../../../src/redis/topology/topology.js';
import { SystemClock } from '../../../src/runtime/system-clock.js';
import { Seen } from '../../support/redis/seen.js';
import { FakeClusterNode } from '../support/fake-cluster-node.js';

describe('a failover among nodes that do not list all replicas', () => {
  const nodes = ['a', 'b'].map((id) => new FakeClusterNode(id)) as [FakeClusterNode, FakeClusterNode];
  const [old, promoted] = nodes;
  before(() => Promise.all(nodes.map((node) => node.start())));
  after(() => Promise.all(nodes.map((node) => node.stop())));
  const open: ClusterTopology[] = [];
  afterEach(() => {
    for (const topology of open.splice(0)) topology.close();
  });

  function tell(...listed: readonly FakeClusterNode[]): void {
    for (const node of nodes) node.lists = listed;
  }

  it('is told, although the replica was not listed before, nor the former primary after', async () => {
    tell(old);
    const addresses = nodes.map(({ address }) => address);
    const server = { kind: 'cluster', nodes: addresses, translation: {}, database: 0 } as const;
    const topology = new ClusterTopology(server, new SystemClock());
    open.push(topology);
    const failovers = new Seen(topology.failovers$);
    const locations = new Seen<Location>(topology.locate('key'));
    topology.open();
    const { endpoint } = await locations.until(
      'the key to be located',
      (location) => location.endpoint !== null,
    );
    tell(promoted);
    const { host, port } = promoted.address;
    const moved = new StoreFailure('refused', `MOVED ${slotOf('key')} ${host}:${port}`, { code: 'MOVED' });
    topology.failed(endpoint as Endpoint, 'key', moved);
    const { from, to } = await failovers.until('the failover to be told', () => true);
    expect([from, to]).to.deep.equal([old, promoted].map(({ address }) => `127.0.0.1:${address.port}`));
  });
});
