import { freePort } from '../free-port.js';
import { DockerServer } from './docker-server.js';
import { foreignServer } from './foreign-server.js';
import { LocalServer } from './local-server.js';
import { locateRedis } from './locate.js';
import type { RedisServer, RedisServerOptions } from './types.js';

/** How often another port is tried if the free one was taken meanwhile. */
const ATTEMPTS = 5;

/**
 * Starts a server of our own on a free port, or returns the foreign one that CLUSTER_LEADER_TEST_REDIS_URL names
 * (unless `own` or `way` asks for one of our own). Resolves when the server answers.
 */
export async function startRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const foreign = process.env.CLUSTER_LEADER_TEST_REDIS_URL;
  if (foreign && !options.own && !options.way) return foreignServer(foreign);
  const source = await locateRedis({ way: options.way, log: options.log ?? progress });
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    try {
      return source.way === 'docker'
        ? await DockerServer.start(source, port, options)
        : await LocalServer.start(source, port, options);
    } catch (error) {
      const taken = /in use|already allocated/i.test((error as Error).message);
      if (!taken || options.port !== undefined || attempt >= ATTEMPTS) throw error;
    }
  }
}

/** A first download takes seconds: say so, on the stream that reporters leave alone. */
function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
