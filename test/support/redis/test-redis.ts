/**
 * A Redis server for suites of nodes and fleets, with a client to look behind the scenes. Beside the lab of the store's
 * suites, which may also run on a foreign server and speaks to it in plain commands.
 */
import { createClient } from '@redis/client';
import { type RedisServer, startRedisServer } from '../../../dev/harness/redis-server/index.js';
import { within } from '../../../dev/harness/waiting.js';

export { newKey } from './leases.js';

/** Bound in ms; TTLs of these tests are a few seconds at most. */
const RENEWALS_MS = 10_000;

const observer = (url: string) => createClient({ url, name: 'observer' });

type Client = ReturnType<typeof observer>;

/** ms; the first time a package or an image may have to be fetched. */
const FIRST_START_MS = 240_000;

export class TestRedis {
  #server: RedisServer | undefined;
  #client: Client | undefined;

  /** A server of our own: these specs stop it, fill its channels and count its connections. */
  async start(args: readonly string[] = []): Promise<this> {
    this.#server = await startRedisServer({ own: true, args });
    this.#client = observer(this.#server.url);
    this.#client.on('error', () => undefined); // tests stop the server under it
    await this.#client.connect();
    return this;
  }

  /** Nothing to do if the server has not started. */
  async thaw(): Promise<void> {
    await this.#server?.thaw();
  }

  async stop(): Promise<void> {
    this.#client?.destroy();
    await this.#server?.stop();
  }

  get server(): RedisServer {
    if (this.#server === undefined) throw new Error('the suite has no server');
    return this.#server;
  }

  get client(): Client {
    if (this.#client === undefined) throw new Error('the suite has no client');
    return this.#client;
  }

  /** Connections other than this one. */
  async connections(): Promise<number> {
    const list = String(await this.client.sendCommand(['CLIENT', 'LIST']));
    return list.split('\n').filter((line) => line !== '' && !line.includes('name=observer')).length;
  }

  /** The sizes of the next rounds of renewals that holders announce, as many as asked for. */
  async renewals(count: number): Promise<readonly number[]> {
    const listener = this.client.duplicate();
    await listener.connect();
    const sizes: number[] = [];
    try {
      const heard = new Promise<void>((resolve, reject) => {
        const note = (text: string): void => {
          const [kind, round] = JSON.parse(text);
          if (kind === 'renewed' && sizes.push(round.length) === count) resolve();
        };
        listener.subscribe('node-red-cluster-leader:0', note).catch(reject);
      });
      await within(heard, RENEWALS_MS, `${count} rounds of renewals`);
    } finally {
      listener.destroy();
    }
    return sizes;
  }
}

/** Call in `describe`: a server that starts before its first test and stops after its last. */
export function useRedis(): TestRedis {
  const redis = new TestRedis();
  before(async function () {
    this.timeout(FIRST_START_MS);
    await redis.start();
  });
  after(() => redis.stop());
  return redis;
}
