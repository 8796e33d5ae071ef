/** How often nginx asks, with the configuration of deploy/. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { onFreePorts } from '../../dev/harness/free-port.js';
import { requireProxy } from '../../dev/harness/proxy/find-proxy.js';
import { type RunningProxy, startProxy } from '../../dev/harness/proxy/start-proxy.js';
import { configured } from './support/behind-proxy.js';

/** ms */
const FETCH_MS = 300_000;
const SOON_MS = 10_000;
const REPLICAS = ['node-red-1', 'node-red-2', 'node-red-3'];
const LAPS = 3;

describe('nginx in front of replicas that refuse', function () {
  this.timeout(SOON_MS);
  /** The first so many requests are refused. */
  let refusals = 0;
  /** Which request meets a replica that ends. 0: none. */
  let ends = 0;
  let asked: string[] = [];
  let servers: readonly Server[] = [];
  let proxy: RunningProxy | undefined;
  let url = '';

  const answer = async (name: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    asked.push(name);
    if (asked.length === ends) {
      request.socket.destroy();
      return;
    }
    response.writeHead(asked.length > refusals ? 200 : 503).end(body);
  };
  const ask = async () => {
    asked = [];
    const signal = AbortSignal.timeout(SOON_MS);
    const response = await fetch(url, { method: 'POST', body: 'work', signal });
    return [response.status, await response.text()];
  };

  before(async function () {
    this.timeout(FETCH_MS);
    await requireProxy(this, 'nginx');
    servers = REPLICAS.map((name) =>
      createServer((request, response) => void answer(name, request, response)).listen(0, '127.0.0.1'),
    );
    await Promise.all(servers.map((server) => server.listening || once(server, 'listening')));
    const replicas = servers.map((server, index) => {
      const { port } = server.address() as AddressInfo;
      return { name: REPLICAS[index] ?? '', port, healthPort: port };
    });
    await onFreePorts(1, async ([port = 0]) => {
      proxy = await startProxy('nginx', configured('nginx', replicas, port), port);
      url = `http://127.0.0.1:${port}/`;
    });
  });
  beforeEach(() => {
    ends = 0;
  });
  after(async () => {
    await proxy?.stop();
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  });

  it('a POST whose lap ends at a replica that is gone is served in the next lap', async () => {
    refusals = ends = REPLICAS.length;
    expect(await ask()).to.deep.equal([200, 'work']);
    expect(asked).to.have.lengthOf(REPLICAS.length + 1);
  });

  it('a POST that each replica has refused in two changes of leader is served in the third lap', async () => {
    refusals = (LAPS - 1) * REPLICAS.length;
    expect(await ask()).to.deep.equal([200, 'work']);
    const [first, second] = [
      asked.slice(0, REPLICAS.length),
      asked.slice(REPLICAS.length, 2 * REPLICAS.length),
    ];
    expect([first.sort(), second.sort()]).to.deep.equal([REPLICAS, REPLICAS]);
  });

  it('where all go on refusing, that is the answer', async () => {
    refusals = Number.POSITIVE_INFINITY;
    expect((await ask())[0]).to.equal(503);
    expect(asked).to.have.lengthOf(LAPS * REPLICAS.length);
  });
});
