/** What users see when a primary moves: on a real cluster, in the status, the log and the panel. */
import { expect } from 'chai';
import type { Replica } from '../../dev/harness/node-red/index.js';
import { command, type RedisServer } from '../../dev/harness/redis-server/index.js';
import { poll } from '../../dev/harness/waiting.js';
import type { FleetView } from '../../src/panel/fleet-view.js';
import type { Finding } from '../../src/runtime/server-check/findings.js';
import { keyPerShard } from '../redis/support/cluster-replicas.js';
import { fleetFlow, LEADER } from '../support/fleet/fleet-flow.js';
import { FETCH_MS, FleetSuite } from '../support/fleet/fleet-suite.js';
import { useCluster } from '../support/redis/many-servers.js';

describe('fleet: a primary of a cluster moves', function () {
  this.timeout(60_000);
  const suite = new FleetSuite();
  const cluster = useCluster({ nodeTimeoutMs: 1_000 });
  const [lockKey, elsewhere] = keyPerShard();
  let replica: Replica;
  let nodes: string;

  before(async function () {
    this.timeout(FETCH_MS);
    await replicasListed();
    nodes = cluster()
      .addresses.slice(0, 2)
      .map(({ host, port }) => `${host}:${port}`)
      .join(', ');
    const flows = fleetFlow({ server: { host: 'unused', port: 1 }, lockKey, lockTTL: 3 }).map((node) =>
      node.id === 'server' ? { ...node, kind: 'cluster', nodes } : node,
    );
    const other = {
      ...flows.find(({ id }) => id === LEADER),
      id: 'other',
      lockKey: elsewhere,
      wires: [[], [], []],
    };
    replica = await suite.start({ flows: [...flows, other] });
    for (const id of [LEADER, 'other'])
      await replica.waitForStatus(id, ({ fill }) => fill === 'green', 10_000);
  });

  /** CLUSTER SLOTS leaves a replica out until it has something of its primary. */
  async function replicasListed(): Promise<void> {
    await Promise.all(
      keyPerShard().map(async (key) =>
        command(await cluster().masterOf(key), ['SET', `first:{${key}}`, '1']),
      ),
    );
    const [first] = cluster().nodes;
    await poll(
      async () => {
        const slots = (await command(first as RedisServer, ['CLUSTER', 'SLOTS'])) as readonly unknown[][];
        return slots.length === 3 && slots.every((range) => range.length > 3);
      },
      { ms: 10_000, what: 'all replicas in CLUSTER SLOTS' },
    );
  }

  const ask = async <Answer>(path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await fetch(new URL(path, replica.adminUrl), {
      ...init,
      signal: AbortSignal.timeout(10_000),
    });
    return (await response.json()) as Answer;
  };
  const serverOf = async () => (await ask<FleetView>('cluster-leader/fleet')).servers[0];

  it('status, log and panel tell it, and the nodes of other shards do not', async () => {
    const before = await serverOf();
    expect(before).to.include({ kind: 'cluster', failover: null });
    expect(before?.primaries).to.have.length(2);
    const { host, port } = await cluster().failover(lockKey);
    const to = `${host}:${port}`;
    await replica.waitForStatus(
      LEADER,
      ({ text }) => text?.includes(`primary moved to ${to} at`) === true,
      10_000,
    );
    const now = await poll(
      async () => {
        const server = await serverOf();
        return server?.failover === null ? false : server;
      },
      { ms: 5_000, what: 'the failover in the panel' },
    );
    expect(now?.failover?.to).to.equal(to);
    expect(now?.primaries).to.include(to).and.not.include(now?.failover?.from);
    const lines = replica.logs.all.filter(({ text }) =>
      text.includes(`moved from ${now?.failover?.from} to ${to}`),
    );
    expect(lines).to.have.length(1);
    expect(replica.statusOf('other')?.text).to.match(/^leader since/);
  });

  it('the connection test of what is deployed counts shards and nodes', async () => {
    const { findings } = await ask<{ readonly findings: readonly Finding[] }>(
      'cluster-leader/test-connection',
      {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          id: 'server',
          config: { kind: 'cluster', nodes },
          credentials: {},
          keys: [{ lockKey }],
        }),
      },
    );
    expect(findings[0]).to.deep.include({ code: 'cluster-shards', params: { shards: 3, nodes: 6 } });
    expect(findings.filter(({ level }) => level !== 'good').map(({ code }) => code)).to.deep.equal([]);
  });
});
