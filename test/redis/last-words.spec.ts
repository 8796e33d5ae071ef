/** The connection that is kept for the end of the process: it releases without the client, and harms nothing. */
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type Certificates, certificates } from '../../dev/harness/certificates.js';
import {
  command,
  type RedisServer,
  type RedisServerOptions,
  requireLocalServer,
  startRedisServer,
} from '../../dev/harness/redis-server/index.js';
import { poll } from '../../dev/harness/waiting.js';
import { SpareSocket } from '../../src/redis/last-words/spare-socket.js';
import type { Endpoint } from '../../src/redis/server-options.js';
import { acquisition, newKey, termOf } from '../support/redis/leases.js';
import { StoreUser } from '../support/redis/store-user.js';

describe('last words', function () {
  this.timeout(30_000);
  let made: Certificates;
  const servers: RedisServer[] = [];
  const users: StoreUser[] = [];
  const sockets: SpareSocket[] = [];

  before(async function () {
    this.timeout(240_000); // the first time a package may have to be fetched
    await requireLocalServer(this, 'TLS and a unix socket');
    made = await certificates();
  });
  afterEach(async () => {
    for (const user of users.splice(0)) user.close();
    for (const socket of sockets.splice(0)) socket.close();
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  const serving = async (options: RedisServerOptions): Promise<RedisServer> => {
    const server = await startRedisServer({ own: true, ...options });
    servers.push(server);
    return server;
  };
  const spare = (endpoint: Endpoint): SpareSocket => {
    const socket = new SpareSocket(endpoint);
    sockets.push(socket);
    socket.open();
    return socket;
  };
  const at = ({ host, port }: RedisServer): Endpoint => ({ host, port, database: 0 });

  const ways: Record<string, () => Promise<readonly [RedisServer, Endpoint]>> = {
    'TCP with a password': async () => {
      const server = await serving({ password: 'open sesame' });
      return [server, { ...at(server), password: 'open sesame' }];
    },
    TLS: async () => {
      const server = await serving({ tls: { ...made.server, caFile: made.caFile } });
      return [server, { ...at(server), tls: { ca: readFileSync(made.caFile, 'utf8') } }];
    },
    'a unix socket': async () => {
      const server = await serving({ unixSocket: true });
      return [server, { ...at(server), path: server.unixSocket ?? '' }];
    },
  };
  for (const [way, prepare] of Object.entries(ways)) {
    it(`over ${way} several leases are released in one turn, without an answer to wait for`, async () => {
      const [server, endpoint] = await prepare();
      const user = new StoreUser(endpoint, 60_000);
      users.push(user);
      user.store.open();
      await user.up();
      const terms = await Promise.all(
        [newKey(), newKey(), newKey()].map(async (key) => {
          const request = acquisition(key);
          return termOf(request, await user.acquire(request));
        }),
      );
      // The spare connection is made beside the other two. Until it is, nothing happens.
      await poll(
        async () => {
          user.store.releaseNow(terms);
          const left = await Promise.all(terms.map(({ key }) => command(server, ['EXISTS', key])));
          return left.every((count) => count === 0);
        },
        { ms: 5_000, what: 'the leases to be released' },
      );
    });
  }

  it('a refused login is no reason to hurry, and leaves nothing to write on', async () => {
    const server = await serving({ password: 'open sesame' });
    const socket = spare({ ...at(server), password: 'wrong' });
    const attempts = async (): Promise<number> => {
      const stats = String(await command(server, ['INFO', 'commandstats']));
      return Number(/cmdstat_auth:calls=\d+.*?failed_calls=(\d+)/u.exec(stats)?.[1] ?? 0);
    };
    await poll(async () => (await attempts()) >= 2, { ms: 5_000, what: 'two attempts' });
    expect(socket.ready).to.equal(false);
    expect(() => socket.writeNow([['PING']])).not.to.throw();
  });

  it('a lost connection is made again', async () => {
    const server = await serving({});
    const socket = spare(at(server));
    await poll(async () => socket.ready, { ms: 5_000, what: 'the first connection' });
    await server.kill();
    await poll(async () => !socket.ready, { ms: 5_000, what: 'its loss' });
    await server.restart({ keepData: false });
    await poll(async () => socket.ready, { ms: 10_000, what: 'another connection' });
  });
});
