/** Redis or Valkey servers for tests, demo and bench. */
export { ask } from './ask';
export { type LocateOptions, locateRedis } from './locate';
export { startRedisServer } from './start';
export {
  ForeignServer,
  NoRedisServer,
  type RedisServer,
  type RedisServerOptions,
  type RedisSource,
  type RedisWay,
  redisWays,
  WayNotAvailable,
} from './types';
