/** Makes a cluster of nodes by the commands that `redis-cli --cluster create` sends. */
import { onFreePorts } from '../../free-port.js';
import { poll } from '../../waiting.js';
import { command } from '../command.js';
import { startTogether, stopTogether } from '../start.js';
import type { RedisServer, RedisServerOptions, TlsFiles } from '../types.js';
import { Cluster } from './cluster.js';
import { shares } from './slots.js';

/** Bounds in milliseconds. A master that has just started serves nothing for 2 s. */
const MEET_MS = 10_000;
const FORM_MS = 20_000;

export interface ClusterOptions {
  /** Default: 3. */
  readonly masters?: number;
  /** In total, dealt out to the masters in turn. Default: 3. */
  readonly replicas?: number;
  /** Default: 1 500. */
  readonly nodeTimeoutMs?: number;
  /** False: a shard without a master leaves the others alone. Default: true, as the server's. */
  readonly fullCoverage?: boolean;
  readonly password?: string;
  readonly tls?: TlsFiles;
  /** For each node. */
  readonly args?: readonly string[];
  readonly log?: (line: string) => void;
}

/** Resolves when every node serves and every replica is in sync. */
export function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { masters = 3, replicas = 3 } = options;
  return onFreePorts(
    masters + replicas,
    async (ports) => {
      const nodes = await startTogether(ports.map((port) => node(port, options)));
      try {
        const cluster = await form(nodes, masters);
        await cluster.settled(FORM_MS);
        return cluster;
      } catch (error) {
        await stopTogether(nodes);
        throw error;
      }
    },
    { withBus: true },
  );
}

function node(port: number, options: ClusterOptions): RedisServerOptions {
  const { nodeTimeoutMs = 1_500, fullCoverage = true, password, tls, args = [], log } = options;
  return {
    port,
    inMemory: true,
    args: [
      ...(tls ? ['--tls-replication', 'yes', '--tls-cluster', 'yes'] : []),
      ...['--cluster-enabled', 'yes', '--cluster-node-timeout', String(nodeTimeoutMs)],
      ...['--cluster-require-full-coverage', fullCoverage ? 'yes' : 'no'],
      ...['--repl-diskless-sync-delay', '0'],
      ...(password === undefined ? [] : ['--masterauth', password]),
      ...args,
    ],
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? {} : { tls }),
    ...(log === undefined ? {} : { log }),
  };
}

async function form(nodes: readonly RedisServer[], masterCount: number): Promise<Cluster> {
  const ids = new Map<RedisServer, string>();
  for (const server of nodes) ids.set(server, String(await command(server, ['CLUSTER', 'MYID'])));
  const masters = nodes.slice(0, masterCount);
  const slots = shares(masterCount);
  await Promise.all(
    masters.map(async (server, index) => {
      // Without epochs of their own, the nodes would first have to settle who is right about what.
      await command(server, ['CLUSTER', 'SET-CONFIG-EPOCH', index + 1]);
      await command(server, ['CLUSTER', 'ADDSLOTS', ...(slots[index] ?? [])]);
    }),
  );
  await Promise.all(nodes.map((server) => meetAll(server, nodes)));
  await Promise.all(
    nodes.slice(masterCount).map((replica, index) => {
      const master = masters[index % masterCount];
      return replicate(replica, master === undefined ? '' : (ids.get(master) ?? ''));
    }),
  );
  return new Cluster(ids);
}

/** Each meets each: gossip alone would take seconds. */
async function meetAll(server: RedisServer, nodes: readonly RedisServer[]): Promise<void> {
  for (const { host, port } of nodes.slice(nodes.indexOf(server) + 1))
    await command(server, ['CLUSTER', 'MEET', host, port]);
}

/** Refused until the replica has met that master. */
async function replicate(replica: RedisServer, master: string): Promise<void> {
  await poll(() => command(replica, ['CLUSTER', 'REPLICATE', master]).catch(() => false), {
    ms: MEET_MS,
    everyMs: 20,
    what: `${replica.port} to replicate ${master}`,
  });
}
