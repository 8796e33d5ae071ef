import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { repositoryRoot } from '../../../dev/harness/cache-folder.js';
import { OwnedProcess } from '../../../dev/harness/owned-process.js';
import { within } from '../../../dev/harness/waiting.js';
import { healthAddressFrom } from '../../../src/runtime/health/health-address.js';
import { HealthServer } from '../../../src/runtime/health/health-server.js';
import type { HealthRoute } from '../../../src/runtime/health/http-answer.js';

/** ms */
const SOON_MS = 5_000;

describe('the health server', () => {
  const servers: HealthServer[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  const listen = async (routes: Readonly<Record<string, HealthRoute>> = {}, host = '127.0.0.1', port = 0) => {
    const server = new HealthServer(new Map(Object.entries(routes)));
    servers.push(server);
    return server.listen({ host, port });
  };
  const hello: HealthRoute = () => ({ status: 200, contentType: 'text/plain', body: 'hällo\n' });
  const ask = (port: number, path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${port}${path}`, { ...init, signal: AbortSignal.timeout(SOON_MS) });

  it('the health server answers GET and HEAD from its routes, whatever the query', async () => {
    const port = await listen({ '/hello': hello });
    const got = await ask(port, '/hello?x=1');
    expect([got.status, got.headers.get('content-type'), await got.text()]).to.deep.equal([
      200,
      'text/plain',
      'hällo\n',
    ]);
    const head = await ask(port, '/hello', { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).to.deep.equal([
      200,
      '7',
      '',
    ]);
  });

  it('the health server answers OPTIONS with the status alone, as load balancers check', async () => {
    const port = await listen({ '/no': () => ({ status: 503, contentType: 'text/plain', body: 'no' }) });
    const asked = await ask(port, '/no', { method: 'OPTIONS' });
    expect([asked.status, asked.headers.get('allow'), await asked.text()]).to.deep.equal([
      503,
      'GET, HEAD, OPTIONS',
      '',
    ]);
  });

  it('a route is given the query', async () => {
    const port = await listen({
      '/key': (query) => ({ status: 200, contentType: 'text/plain', body: `${query.get('key')}` }),
    });
    for (const [query, key] of [
      ['?key=a%20b', 'a b'],
      ['?key=%zz?', '%zz?'],
      ['', 'null'],
    ]) {
      expect(await (await ask(port, `/key${query}`)).text()).to.equal(key);
    }
  });

  it('the health server refuses other paths and other methods', async () => {
    const port = await listen({ '/hello': hello });
    expect((await ask(port, '/')).status).to.equal(404);
    const posted = await ask(port, '/hello', { method: 'POST', body: 'x'.repeat(100_000) });
    expect([posted.status, posted.headers.get('allow')]).to.deep.equal([405, 'GET, HEAD, OPTIONS']);
  });

  it('a route that throws or rejects costs a 500 without the reason, and nothing else', async () => {
    const port = await listen({
      '/throws': () => {
        throw new Error('pw-secret');
      },
      '/rejects': () => Promise.reject(new Error('pw-secret')),
      '/hello': hello,
    });
    for (const path of ['/throws', '/rejects']) {
      const failed = await ask(port, path);
      expect([failed.status, await failed.text()], path).to.deep.equal([500, 'failed\n']);
    }
    expect((await ask(port, '/hello')).status).to.equal(200);
  });

  it('a port that is taken rejects in words that name the cause', async () => {
    const port = await listen();
    const error = await listen({}, '127.0.0.1', port).then(
      () => null,
      (cause: NodeJS.ErrnoException) => cause.code,
    );
    expect(error).to.equal('EADDRINUSE');
  });

  it('a connection on which no request arrives is closed within seconds, to make room for others', async () => {
    const server = new HealthServer(new Map([['/hello', hello]]), 200);
    servers.push(server);
    const port = await server.listen({ host: '127.0.0.1', port: 0 });
    const sockets = ['', 'GET /hello HTTP/1.1\r\n'].map((sent) => {
      const socket = connect(port, '127.0.0.1', () => void socket.write(sent));
      return socket.resume();
    });
    await within(
      Promise.all(sockets.map((socket) => once(socket, 'close'))),
      SOON_MS,
      'the connections to end',
    );
  }).timeout(10_000);

  it('a closed health server ends its connections and frees the port', async () => {
    const port = await listen({ '/hello': hello });
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    socket.resume();
    servers.splice(0)[0]?.close();
    await within(closed, SOON_MS, 'the connection to end');
    expect(await listen({}, '127.0.0.1', port)).to.equal(port);
  });

  it('a health server with an open connection does not keep its process alive', async () => {
    const program = `
      const { HealthServer } = require('./src/runtime/health/health-server.ts');
      new HealthServer(new Map()).listen({ host: '127.0.0.1', port: 0 }).then((port) => {
        const socket = require('node:net').connect(port, '127.0.0.1', () => socket.unref());
      });`;
    const owned = await OwnedProcess.start({
      command: process.execPath,
      args: ['--require', require.resolve('tsx/cjs'), '-e', program],
      cwd: repositoryRoot,
    });
    try {
      const { code } = await within(owned.exited, SOON_MS, 'the process to end by itself');
      expect(code, owned.report()).to.equal(0);
    } finally {
      await owned.kill().catch(() => undefined);
    }
  }).timeout(10_000);
});

describe('the address of the health server', () => {
  const port = (value: string, host?: string) =>
    healthAddressFrom({ CLUSTER_LEADER_HEALTH_PORT: value, CLUSTER_LEADER_HEALTH_HOST: host });

  it('there is no health server unless a port is set', () => {
    expect(healthAddressFrom({ CLUSTER_LEADER_HEALTH_HOST: '0.0.0.0' })).to.equal(null);
    expect(port(' ')).to.equal(null);
  });

  it('the health server listens on this machine only unless it is told otherwise', () => {
    expect(port('9464')).to.deep.equal({ host: '127.0.0.1', port: 9464 });
    expect(port(' 1 ', ' ')).to.deep.equal({ host: '127.0.0.1', port: 1 });
    expect(port('65535', '0.0.0.0')).to.deep.equal({ host: '0.0.0.0', port: 65_535 });
  });

  for (const bad of ['0', '65536', '-1', '80.5', '1e3', '0x50', 'http', 'tcp://10.0.0.1:80', '９０']) {
    it(`what is no port is refused: ${bad}`, () => {
      expect(() => port(bad)).to.throw(RangeError, bad);
    });
  }
});
