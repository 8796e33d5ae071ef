/**
 * Reads the server from the environment: sentinels if `REDIS_SENTINELS` is set, a cluster if `REDIS_CLUSTER_NODES` is,
 * else a single server.
 */
import type { ServerOptions } from '../../redis/server-options.js';
import { SettingsError, type Warning } from '../errors.js';
import { readAddressList } from './address-list.js';
import { credentialsIn, type Environment, tlsIn, waitForReplicasIn } from './environment-parts.js';
import {
  credentials,
  DEFAULT_PORT,
  DEFAULT_SENTINEL_PORT,
  readDatabase,
  readMasterName,
} from './server-values.js';
import type { Read } from './settings-values.js';
import { readSingleEnvironment } from './single-environment.js';

/** Whether the environment names a server, as against the default. */
export function namesServer(environment: Environment): boolean {
  const { REDIS_HOST, REDIS_PORT, REDIS_URL, REDIS_SENTINELS, REDIS_CLUSTER_NODES } = environment;
  return Boolean(REDIS_HOST || REDIS_PORT || REDIS_URL || REDIS_SENTINELS || REDIS_CLUSTER_NODES);
}

/** @throws {SettingsError} for values that cannot be used, or contradict each other */
export function readServerEnvironment(environment: Environment): Read<ServerOptions> {
  const { REDIS_SENTINELS, REDIS_CLUSTER_NODES } = environment;
  if (REDIS_SENTINELS && REDIS_CLUSTER_NODES) {
    throw new SettingsError({ code: 'sentinels-and-cluster', params: {} });
  }
  if (REDIS_SENTINELS) return readSentinels(REDIS_SENTINELS, environment);
  if (REDIS_CLUSTER_NODES) return readCluster(REDIS_CLUSTER_NODES, environment);
  return readSingleEnvironment(environment);
}

function readSentinels(given: string, environment: Environment): Read<ServerOptions> {
  const { REDIS_SENTINEL_NAME, REDIS_SENTINEL_USERNAME, REDIS_SENTINEL_PASSWORD, REDIS_DB } = environment;
  const database = readDatabase(REDIS_DB);
  const tls = tlsIn(environment, false);
  return {
    value: {
      kind: 'sentinel',
      masterName: readMasterName(REDIS_SENTINEL_NAME, 'REDIS_SENTINEL_NAME'),
      sentinels: readAddressList(given, 'REDIS_SENTINELS', DEFAULT_SENTINEL_PORT),
      sentinelLogin: credentials(REDIS_SENTINEL_USERNAME ?? '', REDIS_SENTINEL_PASSWORD ?? ''),
      database: database.value,
      ...credentialsIn(environment),
      ...tls.value,
      ...waitForReplicasIn(environment),
    },
    warnings: [...passedOver('REDIS_SENTINELS', environment), ...database.warnings, ...tls.warnings],
  };
}

function readCluster(given: string, environment: Environment): Read<ServerOptions> {
  const database = readDatabase(environment.REDIS_DB);
  if (database.value !== 0) throw new SettingsError({ code: 'database-on-cluster', params: {} });
  const tls = tlsIn(environment, false);
  return {
    value: {
      kind: 'cluster',
      nodes: readAddressList(given, 'REDIS_CLUSTER_NODES', DEFAULT_PORT),
      translation: {},
      database: 0,
      ...credentialsIn(environment),
      ...tls.value,
      ...waitForReplicasIn(environment),
    },
    warnings: [...passedOver('REDIS_CLUSTER_NODES', environment), ...database.warnings, ...tls.warnings],
  };
}

/** Warns of other addresses, but not of one that Kubernetes set by itself. */
function passedOver(used: string, { REDIS_HOST, REDIS_PORT, REDIS_URL }: Environment): readonly Warning[] {
  const passed = [
    ...(REDIS_HOST ? ['REDIS_HOST'] : []),
    ...(REDIS_PORT && !REDIS_PORT.includes('://') ? ['REDIS_PORT'] : []),
    ...(REDIS_URL ? ['REDIS_URL'] : []),
  ].join(', ');
  return passed === '' ? [] : [{ code: 'address-passed-over', params: { used, passed } }];
}
