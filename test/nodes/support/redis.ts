/** A Redis server for one spec file, with a client to look behind the scenes. */
import { randomUUID } from 'node:crypto';
import { createClient } from '@redis/client';
import { type RedisServer, startRedisServer } from '../../../harness/redis-server';

const observer = (url: string) => createClient({ url, name: 'observer' });

type Client = ReturnType<typeof observer>;

export class TestRedis {
  readonly server: RedisServer;
  readonly client: Client;

  private constructor(server: RedisServer, client: Client) {
    this.server = server;
    this.client = client;
  }

  /** A server of our own: these specs stop it, fill its channels and count its connections. */
  static async start(args: readonly string[] = []): Promise<TestRedis> {
    const server = await startRedisServer({ own: true, args });
    const client = observer(server.url);
    client.on('error', () => undefined); // tests stop the server under it
    await client.connect();
    return new TestRedis(server, client);
  }

  async stop(): Promise<void> {
    this.client.destroy();
    await this.server.stop();
  }

  /** Connections other than this one. */
  async connections(): Promise<number> {
    const list = String(await this.client.sendCommand(['CLIENT', 'LIST']));
    return list.split('\n').filter((line) => line !== '' && !line.includes('name=observer')).length;
  }
}

/** A lock key that no other test uses. */
export function newKey(): string {
  return `test:${randomUUID()}`;
}
