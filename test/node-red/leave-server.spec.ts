/** The end of Node-RED's web server. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { within } from '../../dev/harness/waiting.js';
import { leaveServer } from '../../src/node-red/health/leave-server.js';

const OWN = '/usr/lib/node_modules/node-red/red.js';
const OTHER = '/srv/plant/server.js';
const REQUEST = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nwork';
/** ms */
const SOON_MS = 10_000;

describe('a web server whose process ends', () => {
  let server: Server;
  let port: number;
  let sockets: Socket[];

  beforeEach(async () => {
    sockets = [];
    server = createServer((_, response) => response.setHeader('Connection', 'close').end('refused'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
    server.closeAllConnections();
  });

  const open = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    socket.on('error', () => undefined); // told by what is read
    sockets.push(socket);
    const accepted = once(server, 'connection');
    await Promise.all([once(socket, 'connect'), accepted]);
    return socket;
  };
  const textOf = async (socket: Socket): Promise<string> => {
    let text = '';
    socket.on('data', (part) => {
      text += part;
    });
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await within(closed, SOON_MS, 'the end of a connection');
    return text;
  };
  const isOpen = (): Promise<boolean> =>
    open().then(
      () => true,
      () => false,
    );

  for (const program of [OWN, OTHER]) {
    it(`answers what has arrived before it closes connections: ${program}`, async () => {
      server.removeAllListeners('request').on('request', (_, response) => response.end('answered'));
      const socket = await open();
      const text = textOf(socket);
      socket.write(REQUEST);
      await once(socket, 'data');
      // Between requests the connection is idle, and of the next one the server has read nothing when it is told to end.
      socket.write(REQUEST);
      await leaveServer(server, program);
      expect((await text).split('answered')).to.have.lengthOf(3);
    });

    it(`keeps no connection for a later request: ${program}`, async () => {
      server.removeAllListeners('request').on('request', (_, response) => response.end('served'));
      const socket = await open();
      const text = textOf(socket);
      socket.write(REQUEST);
      await once(server, 'request');
      await leaveServer(server, program);
      expect(await text).to.match(/served/);
    });
  }

  it('of Node-RED’s own program listens no longer', async () => {
    await leaveServer(server, OWN);
    expect(server.listening).to.equal(false);
  });

  it('of another program goes on', async () => {
    await leaveServer(server, OTHER);
    expect(await isOpen()).to.equal(true);
  });

  it('waits for connections that do not end, such as an open editor’s, for a moment only', async () => {
    server.on('upgrade', (_, socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
    const socket = await open();
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await once(socket, 'data');
    await within(leaveServer(server, OWN), SOON_MS, 'the server');
    expect(socket.readyState).to.equal('open');
  });

  it('may not be there, or not listen', async () => {
    await leaveServer(undefined, OWN);
    await new Promise((resolve) => server.close(resolve));
    await leaveServer(server, OWN);
  });
});
