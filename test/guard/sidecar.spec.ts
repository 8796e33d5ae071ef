/** The crash guard as a program of its own: its socket, its clients, and whom it believes. */
import { statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { command, type RedisServer, startRedisServer } from '../../dev/harness/redis-server/index.js';
import { poll } from '../../dev/harness/waiting.js';
import { type Holding, LONGEST_LINE, messageLine } from '../../src/guard/messages.js';
import { OneServer } from '../../src/guard/one-server.js';
import { Sidecar } from '../../src/guard/sidecar.js';
import { leadershipChannel, recordKey } from '../../src/redis/keys.js';
import { guardRules } from '../support/redis/acl.js';
import { newKey } from '../support/redis/leases.js';
import { useTemporaryFolder } from '../support/use-temporary-folder.js';
import { holds, sayHello } from './support/raw-client.js';
import { AT_ONCE_MS } from './support/times.js';

/** ms in which a guard must do nothing. */
const QUIET_MS = 150;
const PASSWORD = 'open sesame';

describe('the crash guard as a sidecar', function () {
  this.timeout(60_000);
  const folder = useTemporaryFolder('guard');
  const sidecars: Sidecar[] = [];
  const sockets: Socket[] = [];
  const logged: string[] = [];
  let server: RedisServer;
  let path: string;
  let key: string;
  let made = 0;

  before(async function () {
    this.timeout(240_000); // the first time a package may have to be fetched
    server = await startRedisServer({ own: true });
  });
  after(() => server?.stop());
  beforeEach(() => {
    made += 1;
    path = join(folder.path, `guard-${made}.sock`);
    key = newKey();
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await Promise.all(sidecars.splice(0).map((sidecar) => sidecar.close(0)));
  });

  const open = async (
    over: { mode?: number; username?: string; password?: string } = {},
  ): Promise<Sidecar> => {
    const { mode = 0o600, ...login } = over;
    const { host, port } = server;
    const ways = new OneServer({ host, port, database: 0, ...login }, () => undefined);
    const sidecar = new Sidecar({ path, mode, ways, server: 'redis', log: (line) => logged.push(line) });
    sidecars.push(sidecar);
    await sidecar.open();
    return sidecar;
  };
  const client = async (instance: string, ...lines: readonly string[]): Promise<Socket> => {
    const socket = await sayHello(path, instance, ...lines);
    sockets.push(socket);
    return socket;
  };
  const lease = async (over: Partial<Holding> = {}): Promise<Holding> => {
    const held: Holding = { key, value: 'a#1.1', token: 7, end: 9, server: '', ...over };
    await command(server, ['SET', held.key, held.value, 'PX', '60000']);
    await command(server, ['HSET', recordKey(held.key), 'token', '7', 'end', '9', 'run', 'x', 'ttl', '1000']);
    return held;
  };
  const isThere = async (): Promise<boolean> => (await command(server, ['EXISTS', key])) === 1;
  const released = () =>
    poll(async () => !(await isThere()), { ms: AT_ONCE_MS, what: 'the lease to be released' });
  const settled = async (): Promise<void> => {
    await delay(QUIET_MS);
    expect(await isThere()).to.equal(true);
  };

  it('the end of an older connection of a process is not its end', async () => {
    await open();
    const held = await lease();
    const older = await client('a process', holds(held));
    const newer = await client('a process', holds(held));
    older.destroy();
    await settled();
    newer.destroy();
    await released();
  });

  it('a connection that is closed on purpose is not the end of a process', async () => {
    await open();
    const socket = await client('a process', holds(await lease()), messageLine({ type: 'clear' }));
    socket.end();
    await settled();
  });

  it('only what the dead process held last is released, by its own value', async () => {
    await open();
    const held = await lease();
    const socket = await client('a process', holds({ ...held, value: 'b#1.1' }));
    socket.destroy();
    await settled();
  });

  it('the release is announced, and the record says so', async () => {
    await open();
    const held = await lease();
    const socket = await client('a process', holds(held));
    socket.destroy();
    await released();
    expect(await command(server, ['HGET', recordKey(key), 'end'])).to.equal('0');
    expect(leadershipChannel(0)).to.equal('node-red-cluster-leader:0');
  });

  it('nothing that a client says ends a guard or harms another client', async () => {
    const sidecar = await open();
    const held = await lease();
    const good = await client('a process', holds(held));
    const bad = await client('another');
    const garbage = [
      '\0\xff',
      '["holds"',
      '[]',
      'x'.repeat(3 * LONGEST_LINE),
      '["holds","e",[[1]]]',
      '["server","s",{}]',
    ];
    bad.write(`${garbage.join('\n')}\n`);
    bad.write(holds({ ...held, key: newKey() }));
    bad.destroy();
    connect({ path }).end('GET / HTTP/1.1\r\n\r\n');
    await settled();
    expect(sidecar.clients).to.equal(1);
    good.destroy();
    await released();
  });

  it('a server told by a client is not used: credentials would go wherever it says', async () => {
    await open();
    const trap = await startRedisServer({ own: true });
    try {
      const { host, port } = trap;
      const endpoint = { host, port, database: 0 };
      const before = await command(trap, ['INFO', 'stats']);
      const socket = await client(
        'a process',
        messageLine({ type: 'server', id: 'trap', endpoint }),
        holds(await lease({ server: 'trap' })),
      );
      socket.destroy();
      await released();
      const connections = (text: unknown) =>
        Number(/total_connections_received:(\d+)/u.exec(String(text))?.[1]);
      expect(connections(await command(trap, ['INFO', 'stats'])) - connections(before)).to.equal(1);
    } finally {
      await trap.stop();
    }
  });

  it('the documented user can release, also what the server has not seen before, and do nothing else', async () => {
    await command(server, [
      'ACL',
      'SETUSER',
      'guard',
      'reset',
      'on',
      `>${PASSWORD}`,
      'resetchannels',
      ...guardRules([key]),
    ]);
    await command(server, ['SCRIPT', 'FLUSH']);
    await open({ username: 'guard', password: PASSWORD });
    const socket = await client('a process', holds(await lease()));
    socket.destroy();
    await released();
    const asGuard = {
      ...server,
      host: server.host,
      port: server.port,
      username: 'guard',
      password: PASSWORD,
    };
    for (const words of [
      ['SET', key, 'x'],
      ['GET', 'another'],
      ['FLUSHALL'],
      ['CONFIG', 'GET', '*'],
      ['KEYS', '*'],
    ]) {
      const refused = await command(asGuard, words).then(
        () => 'done',
        (error: Error) => error.message,
      );
      expect(refused, words.join(' ')).to.match(/NOPERM/u);
    }
  });

  for (const mode of [0o600, 0o660]) {
    it(`the socket has the mode ${mode.toString(8)}`, async () => {
      await open({ mode });
      expect(statSync(path).mode & 0o777).to.equal(mode);
    });
  }

  it('a socket in use, and a file that is no socket, are left alone', async () => {
    await open();
    const refusal = (): Promise<string> =>
      open().then(
        () => 'opened',
        (error: Error) => error.message,
      );
    expect(await refusal()).to.contain('in use by another guard');
    path = join(folder.path, 'file');
    writeFileSync(path, 'mine');
    expect(await refusal()).to.contain('no socket');
  });
});
