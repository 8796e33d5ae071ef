/** Servers that are reached by TLS or by a unix socket, seen by Node.js itself. */
import { readFileSync, statSync } from 'node:fs';
import { connect as connectPlain, type Socket } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';
import { expect } from 'chai';
import { type Certificate, type Certificates, certificates } from '../../dev/harness/certificates.js';
import {
  command,
  type RedisServer,
  requireLocalServer,
  slotOf,
  startCluster,
  startRedisServer,
  startSentinels,
} from '../../dev/harness/redis-server/index.js';
import { within } from '../../dev/harness/waiting.js';

/** The first line that the server answers to PING, or the code of the error. */
function pinged(socket: Socket): Promise<string> {
  const answer = new Promise<string>((resolve) => {
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.once('close', () => resolve('closed'));
    socket.once('data', (chunk) => resolve(chunk.toString().trim()));
    socket.write('PING\r\n');
  });
  return within(answer, 2_000, 'an answer to PING').finally(() => socket.destroy());
}

describe('harness: TLS', function () {
  this.timeout(60_000);
  let made: Certificates;
  const servers: RedisServer[] = [];

  const serving = async (
    shown: Certificate,
    clients: 'no' | 'optional' | 'yes' = 'no',
  ): Promise<RedisServer> => {
    const server = await startRedisServer({ own: true, tls: { ...shown, caFile: made.caFile, clients } });
    servers.push(server);
    return server;
  };
  const seen = ({ host, port }: RedisServer, options: ConnectionOptions = {}): Promise<string> =>
    pinged(connect({ host, port, ca: readFileSync(made.caFile), ...options }));
  const shown = ({ certFile, keyFile }: Certificate): ConnectionOptions => ({
    cert: readFileSync(certFile),
    key: readFileSync(keyFile),
  });

  before(async function () {
    this.timeout(240_000); // the first time a package may have to be fetched
    await requireLocalServer(this, 'TLS');
    made = await certificates();
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  it('a good certificate is accepted by those who know its authority, and by no others', async () => {
    const server = await serving(made.server);
    expect(server.url).to.equal(`rediss://127.0.0.1:${server.port}`);
    expect(await seen(server)).to.equal('+PONG');
    expect(await seen(server, { host: 'localhost', servername: 'localhost' })).to.equal('+PONG');
    expect(await seen(server, { ca: readFileSync(made.otherCaFile) })).to.equal('SELF_SIGNED_CERT_IN_CHAIN');
    expect(await seen(server, { ca: undefined })).to.equal('SELF_SIGNED_CERT_IN_CHAIN');
  });

  it('a certificate that is expired, for another name or signed by itself is refused', async () => {
    const [expired, wrongName, selfSigned] = await Promise.all(
      [made.expired, made.wrongName, made.selfSigned].map((each) => serving(each)),
    );
    expect(await seen(expired as RedisServer)).to.equal('CERT_HAS_EXPIRED');
    expect(await seen(wrongName as RedisServer)).to.equal('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(await seen(wrongName as RedisServer, { servername: 'other.example' })).to.equal('+PONG');
    expect(await seen(selfSigned as RedisServer)).to.equal('DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  it('a server asks clients for certificates as it is told to', async () => {
    const strict = await serving(made.server, 'yes');
    expect(await seen(strict, shown(made.client))).to.equal('+PONG');
    expect(await seen(strict)).to.match(/CERTIFICATE_REQUIRED|ECONNRESET/);
    expect(await seen(strict, shown(made.selfSigned))).to.match(/UNKNOWN_CA|ECONNRESET/);
    const easy = await serving(made.server, 'optional');
    expect(await seen(easy)).to.equal('+PONG');
    expect(await seen(easy, shown(made.client))).to.equal('+PONG');
    expect(await seen(easy, shown(made.selfSigned))).to.match(/UNKNOWN_CA|ECONNRESET/);
  });

  it('a server with TLS freezes, keeps its data over a restart, and is killed', async () => {
    const server = await serving(made.server);
    await command(server, ['SET', 'key', 'value']);
    await server.freeze();
    expect(String(await command(server, ['PING'], 300).catch((error: Error) => error))).to.match(
      /300 ms|imeout/,
    );
    await server.restart({ keepData: true });
    expect(await command(server, ['GET', 'key'])).to.equal('value');
    await server.kill();
    await server.restart({ keepData: false });
    expect(await command(server, ['GET', 'key'])).to.equal(null);
  });

  it('sentinels and their data servers speak TLS with each other', async () => {
    const trio = await startSentinels({ tls: { ...made.server, caFile: made.caFile } });
    try {
      expect(await seen(trio.sentinels[0] as RedisServer)).to.equal('+PONG');
      expect(await seen(await trio.failover())).to.equal('+PONG');
    } finally {
      await trio.stop();
    }
  });

  it('the nodes of a cluster speak TLS with each other', async () => {
    const cluster = await startCluster({ replicas: 1, tls: { ...made.server, caFile: made.caFile } });
    try {
      const promoted = await cluster.failover(0);
      expect(await seen(promoted)).to.equal('+PONG');
      const key = 'key';
      await command(await cluster.masterOf(key), ['SET', key, 'value']);
      const target = (await cluster.masterOf(key)) === promoted ? await cluster.masterOf(16_000) : promoted;
      await cluster.moveSlot(slotOf(key), target);
      expect(await command(target, ['GET', key])).to.equal('value');
    } finally {
      await cluster.stop();
    }
  });

  it('keys and certificates are readable by their owner only', () => {
    expect(statSync(made.server.keyFile).mode & 0o077).to.equal(0);
  });
});

describe('harness: unix socket, password and users', function () {
  this.timeout(60_000);
  let server: RedisServer;

  before(async function () {
    this.timeout(240_000); // the first time a package may have to be fetched
    await requireLocalServer(this, 'a unix socket');
    server = await startRedisServer({ own: true, unixSocket: true, password: 'server-secret' });
  });
  after(() => server?.stop());

  const lineOverSocket = (): Promise<string> => pinged(connectPlain(server.unixSocket ?? ''));

  it('a server answers at its unix socket, also after a restart', async () => {
    expect(await lineOverSocket()).to.match(/^-NOAUTH/);
    await server.restart({ keepData: false });
    expect(await lineOverSocket()).to.match(/^-NOAUTH/);
  });

  it('the password is part of the address, but not of the description', async () => {
    expect(server.url).to.equal(`redis://:server-secret@127.0.0.1:${server.port}`);
    expect(server.describe()).not.to.contain('secret');
    expect(await command(server, ['PING'])).to.equal('PONG');
  });

  it('a server with a password keeps its data over a clean restart', async () => {
    await command(server, ['SET', 'key', 'value']);
    await server.restart({ keepData: true });
    expect(await command(server, ['GET', 'key'])).to.equal('value');
  });

  it('users may be added while the server runs', async () => {
    await command(server, ['ACL', 'SETUSER', 'guest', 'on', '>guest-secret', '~guest:*', '+get']);
    const list = await command(server, ['ACL', 'LIST']);
    expect(String(list)).to.contain('user guest on');
  });
});
