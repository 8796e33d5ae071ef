/** The server that CLUSTER_LEADER_TEST_REDIS_BIN names: whoever names one wants no other version. */
import { resolve } from 'node:path';
import { NoRedisServer, type RedisSource } from './types.js';
import { nameAndVersion } from './way-path.js';

export async function fromBinary(env: NodeJS.ProcessEnv): Promise<RedisSource> {
  const path = env.CLUSTER_LEADER_TEST_REDIS_BIN ?? '';
  const command = resolve(path);
  try {
    const origin = `${await nameAndVersion(command, env)} from CLUSTER_LEADER_TEST_REDIS_BIN`;
    return { way: 'binary', origin, command, env };
  } catch (error) {
    throw new NoRedisServer(
      `CLUSTER_LEADER_TEST_REDIS_BIN is "${path}", which does not run: ${(error as Error).message.trim()}`,
    );
  }
}
