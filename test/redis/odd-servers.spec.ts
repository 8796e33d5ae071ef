/** Connections to something that is no Redis server, or does not let us in: neither hurry nor harm. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { poll, within } from '../../dev/harness/waiting.js';
import { SpareSocket } from '../../src/redis/last-words/spare-socket.js';
import { StoreUser } from '../support/redis/store-user.js';

/** ms; a pause may be half of what it is on average at most, and timers never fire early. */
const LEAST_PAUSES_MS = [125, 250, 500];

describe('odd servers', function () {
  this.timeout(30_000);
  const running: (() => void)[] = [];
  afterEach(() => {
    for (const end of running.splice(0)) end();
  });

  /** Notes when clients came. */
  async function serving(serve: (socket: Socket) => void): Promise<{ port: number; times: number[] }> {
    const times: number[] = [];
    const sockets: Socket[] = [];
    const server: Server = createServer((socket) => {
      times.push(performance.now());
      sockets.push(socket);
      socket.on('error', () => socket.destroy());
      serve(socket);
    });
    running.push(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { port: (server.address() as AddressInfo).port, times };
  }

  function spare(port: number): SpareSocket {
    const socket = new SpareSocket({ host: '127.0.0.1', port, database: 0 });
    running.push(() => socket.close());
    socket.open();
    return socket;
  }

  it('the spare connection is not ready where something else than Redis answers', async () => {
    let answered = 0;
    const { port, times } = await serving((socket) =>
      socket.on('data', () => {
        answered += 1;
        socket.write('HTTP/1.1 400 Bad Request\r\n\r\n');
      }),
    );
    const socket = spare(port);
    await poll(async () => answered > 0 && (socket.ready || times.length > 1), {
      ms: 5_000,
      what: 'the answer to be read',
    });
    expect(socket.ready).to.equal(false);
  });

  it('the spare connection ends at a line without an end', async () => {
    const ended: Promise<unknown>[] = [];
    const { port } = await serving((socket) => {
      ended.push(once(socket, 'close'));
      socket.resume();
      socket.write('A'.repeat(70_000));
    });
    spare(port);
    await poll(async () => ended.length > 0, { ms: 5_000, what: 'the first connection' });
    await within(Promise.all(ended), 5_000, 'its end');
  });

  it('the spare connection waits longer and longer for a server that answers and hangs up', async () => {
    const { port, times } = await serving((socket) => socket.on('data', () => socket.end('+PONG\r\n')));
    spare(port);
    await poll(async () => times.length > LEAST_PAUSES_MS.length, { ms: 10_000, what: 'four connections' });
    LEAST_PAUSES_MS.forEach((pauseMs, index) => {
      expect((times[index + 1] ?? 0) - (times[index] ?? 0)).to.be.at.least(pauseMs - 1);
    });
  });

  it('the spare connection asks a server that has fallen silent for a second, then makes another one', async () => {
    const { port, times } = await serving((socket) => socket.once('data', () => socket.write('+PONG\r\n')));
    const socket = spare(port);
    await poll(async () => socket.ready, { ms: 5_000, what: 'the connection' });
    const asked = performance.now();
    const failure = await within(
      socket.ask([['PING']]).catch((cause: Error) => cause.message),
      5_000,
      'the end of the question',
    );
    expect(failure).to.equal('the connection was lost');
    expect(performance.now() - asked).to.be.within(999, 3_000);
    await poll(async () => socket.ready && times.length === 2, { ms: 5_000, what: 'another connection' });
    expect(await socket.ask([])).to.deep.equal([]);
  });

  it('the spare connection is replaced when its server turns out to be a replica', async () => {
    const { port, times } = await serving((socket) => socket.on('data', () => socket.write('+PONG\r\n')));
    const socket = spare(port);
    socket.reconnect(new Error('not yet connected'));
    await poll(async () => socket.ready, { ms: 5_000, what: 'the connection' });
    socket.reconnect(new Error('the server is a replica'));
    socket.reconnect(new Error('the server is a replica'));
    await poll(async () => socket.ready && times.length > 1, { ms: 5_000, what: 'another connection' });
    expect(times.length).to.equal(2);
  });

  it('a cluster that refuses the login is no reason to hurry', async () => {
    const { port, times } = await serving((socket) =>
      socket.on('data', () => socket.write('-WRONGPASS invalid username-password pair\r\n')),
    );
    const nodes = [{ host: '127.0.0.1', port }];
    const user = new StoreUser(
      { kind: 'cluster', nodes, translation: {}, database: 0, password: 'wrong' },
      60_000,
    );
    running.push(() => user.close());
    user.store.open();
    await poll(async () => times.length > 1, { ms: 10_000, what: 'a second attempt' });
    expect((times[1] ?? 0) - (times[0] ?? 0)).to.be.at.least(1_500);
  });
});
