/** Redis or Valkey servers for tests, demo and bench. */
export { ask } from './ask.js';
export { Cluster, type SlotOrKey } from './cluster/cluster.js';
export { SlotMove } from './cluster/slot-move.js';
export { slotOf } from './cluster/slots.js';
export { type ClusterOptions, startCluster } from './cluster/start-cluster.js';
export { command, fields, type Send, withSession } from './command.js';
export { requireLocalServer } from './local-only.js';
export { type LocateOptions, locateRedis } from './locate.js';
export { onlineReplicas } from './replication.js';
export { Sentinels } from './sentinel/sentinels.js';
export { SENTINEL_RIGHTS, type SentinelOptions, startSentinels } from './sentinel/start-sentinels.js';
export { startRedisServer } from './start.js';
export {
  type Address,
  ForeignServer,
  NoRedisServer,
  REDIS_WAYS,
  type RedisServer,
  type RedisServerOptions,
  type RedisSource,
  type RedisWay,
  type TlsFiles,
  WayNotAvailable,
} from './types.js';
