/** A server of somebody else: keys may be written, nothing may be broken. */
import { ForeignServer, type RedisServer } from './types.js';

export function foreignServer(address: string): RedisServer {
  const url = new URL(address);
  const port = Number(url.port || 6379);
  const origin = 'a foreign server named by CLUSTER_LEADER_TEST_REDIS_URL';
  const refuse = async (): Promise<never> => {
    throw new ForeignServer(`${origin} may not be stopped, frozen or restarted`);
  };
  return {
    host: url.hostname,
    port,
    url: address,
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    password: url.password === '' ? undefined : decodeURIComponent(url.password),
    tls: undefined,
    unixSocket: undefined,
    origin,
    way: 'foreign',
    owned: false,
    pid: undefined,
    describe: () => `${origin}, ${url.protocol}//${url.hostname}:${port}`, // without its password
    stop: async () => undefined,
    kill: refuse,
    freeze: refuse,
    thaw: refuse,
    restart: refuse,
  };
}
