/**
 * Finds a Redis or Valkey server to run, once per process. REDIS_URL and its like are never looked at: the suites
 * flush and break their servers.
 */
import {
  type AnyWay,
  NoRedisServer,
  REDIS_WAYS,
  type RedisSource,
  type RedisWay,
  WayNotAvailable,
} from './types.js';
import { fromBinary } from './way-binary.js';
import { fromDebian } from './way-debian.js';
import { fromDocker } from './way-docker.js';
import { fromPath } from './way-path.js';

export interface LocateOptions {
  /** Only this way. Default: CLUSTER_LEADER_TEST_REDIS_BIN, CLUSTER_LEADER_TEST_REDIS, else all in order. */
  readonly way?: RedisWay | undefined;
  /** For the harness' own tests: another environment (PATH, DOCKER_HOST, …) than this process'. */
  readonly env?: NodeJS.ProcessEnv;
  /** For the harness' own tests: another folder than `.cache`. */
  readonly cacheRoot?: string;
  readonly log?: (line: string) => void;
}

const found = new Map<string, Promise<RedisSource>>();

export function locateRedis(options: LocateOptions = {}): Promise<RedisSource> {
  const way = options.way ?? forcedWay(options.env ?? process.env);
  if (options.env || options.cacheRoot) return search(way, options);
  const key = way ?? 'any';
  let pending = found.get(key);
  if (!pending) {
    pending = search(way, options);
    found.set(key, pending);
  }
  return pending;
}

/** CLUSTER_LEADER_TEST_REDIS_BIN forces a program, CLUSTER_LEADER_TEST_REDIS one way. */
function forcedWay(env: NodeJS.ProcessEnv): AnyWay | undefined {
  if (env.CLUSTER_LEADER_TEST_REDIS_BIN) return 'binary';
  const value = env.CLUSTER_LEADER_TEST_REDIS;
  if (!value) return undefined;
  const way = REDIS_WAYS.find((known) => known === value);
  if (way) return way;
  throw new NoRedisServer(
    `CLUSTER_LEADER_TEST_REDIS is "${value}"; it may be one of: ${REDIS_WAYS.join(', ')}`,
  );
}

async function search(only: AnyWay | undefined, options: LocateOptions): Promise<RedisSource> {
  const env = options.env ?? process.env;
  const log = options.log ?? (() => undefined);
  const ways: Readonly<Record<AnyWay, () => Promise<RedisSource>>> = {
    binary: () => fromBinary(env),
    path: () => fromPath(env),
    docker: () => fromDocker(env, log),
    debian: () => fromDebian({ env, log, cacheRoot: options.cacheRoot }),
  };
  const reasons: string[] = [];
  for (const way of only ? [only] : REDIS_WAYS) {
    try {
      return await ways[way]();
    } catch (error) {
      if (!(error instanceof WayNotAvailable)) throw error;
      reasons.push(`${way}: ${error.message}`);
    }
  }
  throw new NoRedisServer(explain(reasons));
}

function explain(reasons: readonly string[]): string {
  return [
    'No Redis or Valkey server to test with. Tried:',
    ...reasons.map((reason) => `  - ${reason}`),
    'One of these helps:',
    '  - install valkey-server or redis-server, so that it is on the PATH',
    '  - name a server program in CLUSTER_LEADER_TEST_REDIS_BIN',
    '  - start a Docker engine (the image valkey/valkey:8-alpine is used)',
    '  - run on Debian or Ubuntu with a reachable package mirror (nothing gets installed)',
    '  - name a server that may be filled with test keys in CLUSTER_LEADER_TEST_REDIS_URL (part of the suite is skipped)',
  ].join('\n');
}
