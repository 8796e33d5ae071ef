/** A sidecar finds the primary of each lock key by itself: behind sentinels and in a cluster, also after a failover. */
import { join } from 'node:path';
import { command, type RedisServer } from '../../dev/harness/redis-server/index.js';
import { poll } from '../../dev/harness/waiting.js';
import type { Holding } from '../../src/guard/messages.js';
import { OwnServers } from '../../src/guard/own-servers.js';
import { Sidecar } from '../../src/guard/sidecar.js';
import { recordKey } from '../../src/redis/keys.js';
import type { ClusterServers, SentinelServers } from '../../src/redis/server-options.js';
import { SystemClock } from '../../src/runtime/system-clock.js';
import { newKey } from '../support/redis/leases.js';
import { useCluster, useSentinels } from '../support/redis/many-servers.js';
import { useTemporaryFolder } from '../support/use-temporary-folder.js';
import { holds, sayHello } from './support/raw-client.js';

/** ms; within the time in which a guard tries again and again. */
const RELEASED_MS = 8_000;

describe('a sidecar for several servers', function () {
  this.timeout(60_000);
  const folder = useTemporaryFolder('guard');
  const sentinels = useSentinels({ replicas: 1 });
  const cluster = useCluster({ nodeTimeoutMs: 1_000 });
  let sidecar: Sidecar | undefined;
  afterEach(() => sidecar?.close(0));

  const open = async (server: SentinelServers | ClusterServers): Promise<string> => {
    const path = join(folder.path, `${server.kind}.sock`);
    const ways = new OwnServers(server, new SystemClock(), () => undefined);
    sidecar = new Sidecar({ path, mode: 0o600, ways, server: server.kind, log: () => undefined });
    await sidecar.open();
    return path;
  };
  const lease = async (server: RedisServer): Promise<Holding> => {
    const key = newKey();
    return { key, value: `${server.port}#1.1`, token: 7, end: 9, server: '' };
  };
  const take = async (server: RedisServer, { key, value }: Holding): Promise<void> => {
    await command(server, ['SET', key, value, 'PX', '60000']);
    await command(server, ['HSET', recordKey(key), 'token', '7', 'end', '9', 'run', 'x', 'ttl', '1000']);
  };
  /** A process that holds the lease connects, and dies. */
  const releasedAt = async (path: string, server: RedisServer, held: Holding): Promise<void> => {
    await take(server, held);
    const socket = await sayHello(path, held.key, holds(held));
    socket.destroy();
    const gone = async () => (await command(server, ['EXISTS', held.key])) === 0;
    await poll(gone, { ms: RELEASED_MS, what: `the lease at ${server.port} to be released` });
  };

  it('behind sentinels leases are released at the primary, also after a failover', async () => {
    const path = await open({
      ...{ kind: 'sentinel', masterName: 'mymaster', sentinelLogin: {}, database: 0 },
      sentinels: sentinels().addresses,
    });
    const first = await sentinels().primary();
    await releasedAt(path, first, await lease(first));
    const next = await sentinels().failover();
    await releasedAt(path, next, await lease(next));
  });

  it('in a cluster each lease is released at the primary of its key, also after a failover', async () => {
    const path = await open({ kind: 'cluster', nodes: cluster().addresses, translation: {}, database: 0 });
    const held = Array.from({ length: 6 }, () => newKey()).map(
      (key): Holding => ({ key, value: 'a#1.1', token: 7, end: 9, server: '' }),
    );
    for (const holding of held) await releasedAt(path, await cluster().masterOf(holding.key), holding);
    const [moved] = held;
    if (moved === undefined) throw new Error('there are no leases');
    await releasedAt(path, await cluster().failover(moved.key), moved);
  });
});
