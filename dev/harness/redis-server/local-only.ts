/**
 * What needs a server that runs as a process of this machine. A container serves no TLS here, and forms no cluster: where
 * the other servers are containers, the distribution's package is taken for these.
 */
import { skipLoudly } from '../skip-loudly.js';
import { locateRedis } from './locate.js';
import { NoRedisServer, type RedisServerOptions, type RedisWay } from './types.js';

export function needsProcess({ tls, unixSocket, sentinel, inMemory }: RedisServerOptions): boolean {
  return Boolean(tls || unixSocket || sentinel || inMemory);
}

/** Undefined: the same as for other servers. */
export async function localWay(log?: (line: string) => void): Promise<RedisWay | undefined> {
  const { way } = await locateRedis({ ...(log === undefined ? {} : { log }) });
  return way === 'docker' && !process.env.CLUSTER_LEADER_TEST_REDIS ? 'debian' : undefined;
}

/** Skips the test or the suite, loudly, if there is no such server. */
export async function requireLocalServer(context: Mocha.Context, what: string): Promise<void> {
  const remedy = 'install valkey-server or redis-server, so that it is on the PATH';
  const source = await localWay()
    .then((way) => locateRedis({ way }))
    .catch((error: Error) => error);
  if (source instanceof NoRedisServer) skipLoudly(context, `${what}: no server of our own`, remedy);
  if (source instanceof Error) throw source;
  if (source.way === 'docker') skipLoudly(context, `${what}: not in a container`, remedy);
}
