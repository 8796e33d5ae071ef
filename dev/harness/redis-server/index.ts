/** Redis or Valkey servers for tests, demo and bench. */
export { ask } from './ask.js';
export { type LocateOptions, locateRedis } from './locate.js';
export { startRedisServer } from './start.js';
export {
  ForeignServer,
  NoRedisServer,
  REDIS_WAYS,
  type RedisServer,
  type RedisServerOptions,
  type RedisSource,
  type RedisWay,
  WayNotAvailable,
} from './types.js';
