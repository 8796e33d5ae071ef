/** Starts a primary, replicas and sentinels. They know each other from the beginning: nothing waits for discovery. */
import { randomBytes } from 'node:crypto';
import { onFreePorts } from '../../free-port.js';
import { poll } from '../../waiting.js';
import { startTogether, stopTogether } from '../start.js';
import type { RedisServer, RedisServerOptions, TlsFiles } from '../types.js';
import { inSync, Sentinels } from './sentinels.js';

const HOST = '127.0.0.1';

/** Bound in milliseconds. */
const SYNC_MS = 10_000;

/** What a client of a sentinel needs, and no more; as documented. */
export const SENTINEL_RIGHTS =
  'resetchannels &+switch-master -@all +ping +subscribe +sentinel|get-master-addr-by-name +sentinel|master +sentinel|myid +sentinel|sentinels';

export interface SentinelOptions {
  /** Default: mymaster. */
  readonly masterName?: string;
  /** Default: 2. */
  readonly replicas?: number;
  /** Default: 3. */
  readonly sentinels?: number;
  /** Default: 1 000. */
  readonly downAfterMs?: number;
  /** Twice as long passes between two failovers. Default: 3 000. */
  readonly failoverTimeoutMs?: number;
  /** With a name: a user with the least rights, beside the default user. Without: the default user's password. */
  readonly sentinelLogin?: { readonly username?: string; readonly password: string };
  readonly dataPassword?: string;
  /** For all of them. */
  readonly tls?: TlsFiles;
  /** For each data server. */
  readonly args?: readonly string[];
  readonly log?: (line: string) => void;
}

export function startSentinels(options: SentinelOptions = {}): Promise<Sentinels> {
  const { masterName = 'mymaster', replicas = 2, sentinels = 3 } = options;
  return onFreePorts(1 + replicas + sentinels, async (ports) => {
    const dataPorts = ports.slice(0, 1 + replicas);
    const data = await startTogether(dataServers(dataPorts, options));
    try {
      // A sentinel looks once when it starts, and then every 10 s.
      await poll(() => inSync(data, data[0] as RedisServer), {
        ms: SYNC_MS,
        everyMs: 20,
        what: 'replicas to be in sync',
      });
      const watching = await startTogether(
        sentinelServers({ ports: ports.slice(1 + replicas), dataPorts, masterName }, options),
      );
      return await whenSettled(new Sentinels({ masterName, data, sentinels: watching }));
    } catch (error) {
      await stopTogether(data);
      throw error;
    }
  });
}

async function whenSettled(trio: Sentinels): Promise<Sentinels> {
  try {
    await trio.settled();
    return trio;
  } catch (error) {
    await trio.stop();
    throw error;
  }
}

function dataServers(ports: readonly number[], options: SentinelOptions): readonly RedisServerOptions[] {
  const { dataPassword, tls, args = [], log } = options;
  const [primary] = ports;
  return ports.map((port) => ({
    port,
    inMemory: true,
    // In the file, which a sentinel has rewritten after a promotion: a server that is restarted keeps its new role.
    config: port === primary ? [] : [`replicaof ${HOST} ${primary}`],
    args: [
      ...(tls ? ['--tls-replication', 'yes'] : []),
      ...['--repl-diskless-sync-delay', '0'],
      ...(dataPassword === undefined ? [] : ['--masterauth', dataPassword]),
      ...args,
    ],
    ...(dataPassword === undefined ? {} : { password: dataPassword }),
    ...(tls === undefined ? {} : { tls }),
    ...(log === undefined ? {} : { log }),
  }));
}

interface Watching {
  readonly ports: readonly number[];
  readonly dataPorts: readonly number[];
  readonly masterName: string;
}

function sentinelServers(
  { ports, dataPorts, masterName }: Watching,
  options: SentinelOptions,
): readonly RedisServerOptions[] {
  const {
    downAfterMs = 1_000,
    failoverTimeoutMs = 3_000,
    sentinelLogin: login,
    dataPassword,
    tls,
    log,
  } = options;
  const [primary, ...replicas] = dataPorts;
  const quorum = Math.floor(ports.length / 2) + 1;
  const all = ports.map((port) => ({ port, id: randomBytes(20).toString('hex') }));
  const password = login?.username === undefined ? login?.password : randomBytes(12).toString('hex');
  return all.map(({ port, id }) => ({
    port,
    sentinel: true,
    args: tls ? ['--tls-replication', 'yes'] : [],
    inMemory: true,
    config: [
      `sentinel myid ${id}`,
      `sentinel monitor ${masterName} ${HOST} ${primary} ${quorum}`,
      `sentinel down-after-milliseconds ${masterName} ${downAfterMs}`,
      `sentinel failover-timeout ${masterName} ${failoverTimeoutMs}`,
      `sentinel parallel-syncs ${masterName} ${Math.max(1, replicas.length)}`,
      ...(dataPassword === undefined ? [] : [`sentinel auth-pass ${masterName} ${dataPassword}`]),
      ...(password === undefined ? [] : [`sentinel sentinel-pass ${password}`]),
      ...(login?.username === undefined
        ? []
        : [`user ${login.username} on >${login.password} ${SENTINEL_RIGHTS}`]),
      ...replicas.map((replica) => `sentinel known-replica ${masterName} ${HOST} ${replica}`),
      ...all
        .filter((other) => other.port !== port)
        .map((other) => `sentinel known-sentinel ${masterName} ${HOST} ${other.port} ${other.id}`),
    ],
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? {} : { tls }),
    ...(log === undefined ? {} : { log }),
  }));
}
