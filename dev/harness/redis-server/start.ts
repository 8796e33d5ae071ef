import { onFreePorts } from '../free-port.js';
import { noteCovered } from '../mocha/covered.js';
import { DockerServer } from './docker-server.js';
import { foreignServer } from './foreign-server.js';
import { localWay, needsProcess } from './local-only.js';
import { LocalServer } from './local-server.js';
import { locateRedis } from './locate.js';
import type { RedisServer, RedisServerOptions } from './types.js';
import { versionOf } from './version.js';

/**
 * Starts a server of our own on a free port, or returns the foreign one that CLUSTER_LEADER_TEST_REDIS_URL names
 * (unless `own` or `way` asks for one of our own). Resolves when the server answers.
 */
export async function startRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const foreign = process.env.CLUSTER_LEADER_TEST_REDIS_URL;
  const server = foreign && !options.own && !options.way ? foreignServer(foreign) : await startOwn(options);
  await noteCovered(server.origin, () => versionOf(server));
  return server;
}

async function startOwn(options: RedisServerOptions): Promise<RedisServer> {
  const log = options.log ?? progress;
  const way = options.way ?? (needsProcess(options) ? await localWay(log) : undefined);
  const source = await locateRedis({ way, log });
  const startOn = (port: number): Promise<RedisServer> =>
    source.way === 'docker'
      ? DockerServer.start(source, port, options)
      : LocalServer.start(source, port, options);
  if (options.port !== undefined) return startOn(options.port);
  return onFreePorts(1, ([port = 0]) => startOn(port));
}

/** Starts servers at the same time; if one does not start, the others are stopped. */
export async function startTogether(all: readonly RedisServerOptions[]): Promise<readonly RedisServer[]> {
  const settled = await Promise.allSettled(all.map((options) => startRedisServer({ ...options, own: true })));
  const started = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failure = settled.find((result) => result.status === 'rejected');
  if (failure === undefined) return started;
  await stopTogether(started);
  throw failure.reason;
}

export async function stopTogether(servers: readonly RedisServer[]): Promise<void> {
  await Promise.all(servers.map((server) => server.stop()));
}

/** A first download takes seconds: say so, on the stream that reporters leave alone. */
function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
