/** TLS and unix sockets against real servers: what works, and the words for what does not. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { filter, firstValueFrom, lastValueFrom, timeout } from 'rxjs';
import { type Certificates, certificates } from '../../dev/harness/certificates.js';
import {
  type RedisServer,
  type RedisServerOptions,
  requireLocalServer,
  startRedisServer,
} from '../../dev/harness/redis-server/index.js';
import type { Contact } from '../../src/election/ports.js';
import { openClient } from '../../src/redis/open-client.js';
import { PlainServer } from '../../src/redis/plain-probe.js';
import { RedisLeaseStore } from '../../src/redis/redis-lease-store.js';
import { type SingleServer, serverName } from '../../src/redis/server-options.js';
import { contactProblem } from '../../src/runtime/problems.js';
import { SystemClock } from '../../src/runtime/system-clock.js';
import { useTemporaryFolder } from '../support/use-temporary-folder.js';

/** ms; a TLS client of a plain port gives up after 1 s. */
const PATIENCE_MS = 8_000;

const pem = (path: string) => readFileSync(path, 'utf8');

describe('TLS and unix sockets', function () {
  this.timeout(30_000);
  const folder = useTemporaryFolder('tls');
  const servers: RedisServer[] = [];
  const stores: RedisLeaseStore[] = [];
  let given: Certificates;
  let ca: string;

  before(async function () {
    this.timeout(240_000);
    await requireLocalServer(this, 'it speaks TLS');
    given = await certificates();
    ca = pem(given.caFile);
  });
  afterEach(() => {
    for (const store of stores.splice(0)) store.close();
  });
  after(() => Promise.all(servers.map((server) => server.stop())));

  const start = async (options: RedisServerOptions): Promise<SingleServer> => {
    const server = await startRedisServer({ own: true, ...options });
    servers.push(server);
    return { host: server.host, port: server.port, database: 0 };
  };
  const tlsServer = (
    which: 'server' | 'expired' | 'wrongName' | 'selfSigned',
    clients: 'no' | 'yes' = 'no',
  ): Promise<SingleServer> => start({ tls: { ...given[which], caFile: given.caFile, clients } });

  const contactWith = (server: SingleServer, fits: (contact: Contact) => boolean): Promise<Contact> => {
    const store = new RedisLeaseStore({ server, clock: new SystemClock(), shortestTtlMs: () => 10_000 });
    stores.push(store);
    store.open();
    return firstValueFrom(store.contact$.pipe(filter(fits), timeout(PATIENCE_MS)));
  };
  const expectContact = async (server: SingleServer): Promise<void> => {
    await contactWith(server, ({ up }) => up);
  };
  /** The code for users of the first failed attempt. */
  const problemWith = async (server: SingleServer): Promise<string | undefined> => {
    const contact = await contactWith(server, (seen) => seen.up || seen.attempts > 0);
    return contactProblem(contact, server)?.code;
  };

  describe('a server with TLS', () => {
    let server: SingleServer;
    before(async () => {
      server = await tlsServer('server');
    });

    it('a server is trusted by its CA', () => expectContact({ ...server, tls: { ca } }));

    it('a server is not verified if verification is off', () =>
      expectContact({ ...server, tls: { rejectUnauthorized: false } }));

    it('the CA of another authority, or none, is reported as an unknown one', async () => {
      for (const tls of [{}, { ca: pem(given.otherCaFile) }]) {
        expect(await problemWith({ ...server, tls })).to.equal('tls-unknown-ca');
      }
    });

    it('a connection without TLS is reported as closed, with a hint at TLS', async () => {
      expect(await problemWith(server)).to.equal('connection-closed');
    });
  });

  it('a server that signed its own certificate is reported as of an unknown authority, until that is the CA', async () => {
    const server = await tlsServer('selfSigned');
    expect(await problemWith({ ...server, tls: { ca } })).to.equal('tls-unknown-ca');
    await expectContact({ ...server, tls: { ca: pem(given.selfSigned.certFile) } });
  });

  it('a certificate that has expired is reported', async () => {
    const server = await tlsServer('expired');
    expect(await problemWith({ ...server, tls: { ca } })).to.equal('tls-expired');
  });

  it('a certificate for another name is reported, and accepted with that server name', async () => {
    const server = await tlsServer('wrongName');
    expect(await problemWith({ ...server, tls: { ca } })).to.equal('tls-wrong-name');
    await expectContact({ ...server, tls: { ca, servername: 'other.example' } });
  });

  it('a server that requires a client certificate accepts one, and its absence or another is reported', async () => {
    const server = await tlsServer('server', 'yes');
    const { certFile, keyFile } = given.client;
    await expectContact({ ...server, tls: { ca, cert: pem(certFile), key: pem(keyFile) } });
    const other = { cert: pem(given.selfSigned.certFile), key: pem(given.selfSigned.keyFile) };
    for (const shown of [{}, other]) {
      expect(await problemWith({ ...server, tls: { ca, ...shown } })).to.be.oneOf([
        'tls-client-certificate',
        // Where the alert comes after the end of the connection.
        'tls-closed',
      ]);
    }
  });

  describe('a server without TLS', () => {
    let server: SingleServer;
    let path: string;
    before(async () => {
      server = await start({ unixSocket: true, password: 'pw' });
      path = servers.at(-1)?.unixSocket ?? '';
    });
    const atSocket = (at: string): SingleServer => ({
      ...server,
      password: 'pw',
      host: 'localhost',
      path: at,
    });

    it('a server without TLS is told from one that is silent, although both do not answer a TLS client', async () => {
      const silent = createServer((socket) => socket.resume().on('error', () => undefined));
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      const { port } = silent.address() as { port: number };
      const outcomes = [server, { ...server, port }].map((endpoint) =>
        lastValueFrom(openClient({ ...endpoint, tls: { ca } }, (client) => client.ping(), 300)).catch(
          (error: Error) => error,
        ),
      );
      const [plain, mute] = await Promise.all(outcomes);
      silent.close();
      expect(plain).to.be.instanceOf(PlainServer);
      expect(mute).to.be.instanceOf(Error).and.not.instanceOf(PlainServer);
      const contact = { up: false, cause: plain as Error, attempts: 1 } as const;
      expect(contactProblem(contact, { ...server, tls: { ca } })?.code).to.equal('tls-refused');
    });

    it('a server is reached through its unix socket', () => expectContact(atSocket(path)));

    it('a unix socket that is missing, or that no server listens at, is reported', async () => {
      expect(await problemWith(atSocket(join(folder.path, 'none.sock')))).to.equal('socket-missing');
      expect(await problemWith(atSocket(__filename))).to.equal('socket-refused');
    });

    it('a unix socket is named by its path', () => {
      expect(serverName({ ...atSocket('/run/x.sock'), database: 2 })).to.equal('/run/x.sock?db=2');
    });
  });
});
