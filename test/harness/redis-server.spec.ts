import { expect } from 'chai';
import { freePort } from '../../dev/harness/free-port.js';
import {
  ask,
  ForeignServer,
  type RedisServer,
  startRedisServer,
} from '../../dev/harness/redis-server/index.js';

describe('harness: Redis server', function () {
  this.timeout(30_000);
  let server: RedisServer;

  const say = (command: string): Promise<string> => ask(server.host, server.port, command, 1_000);
  const failure = (command: string): Promise<string> =>
    ask(server.host, server.port, command, 200).then(
      (line) => `answered ${line}`,
      (error: Error) => error.message,
    );

  before(async function () {
    this.timeout(240_000); // the first time a package or an image may have to be fetched
    server = await startRedisServer({ own: true });
  });
  after(() => server.stop());

  it('the server says where it comes from', () => {
    expect(server.owned).to.equal(true);
    expect(server.describe()).to.match(/(redis|valkey).*\d.*redis:\/\/127\.0\.0\.1:\d+$/);
  });

  it('a frozen server keeps connections but answers nothing', async () => {
    await server.freeze();
    expect(await failure('PING')).to.match(/no answer/);
    await server.thaw();
    expect(await say('PING')).to.equal('+PONG');
  });

  it('the server may be thawed, frozen and killed repeatedly, whatever its state', async () => {
    await server.thaw();
    await server.freeze();
    await server.freeze();
    await server.thaw();
    expect(await say('PING')).to.equal('+PONG');
    await server.kill();
    await server.kill();
    await server.freeze();
    await server.thaw();
    await server.restart({ keepData: false });
    expect(await say('PING')).to.equal('+PONG');
  });

  it('a frozen server can be killed', async () => {
    await server.freeze();
    await server.kill();
    expect(await failure('PING')).to.match(/ECONNREFUSED|closed|ECONNRESET/);
    await server.restart({ keepData: false });
    expect(await say('PING')).to.equal('+PONG');
  });

  it('a killed server refuses connections, and comes back empty on the same port', async () => {
    await say('SET key value');
    await server.kill();
    expect(server.pid).to.equal(undefined);
    expect(await failure('PING')).to.match(/ECONNREFUSED|closed|ECONNRESET/);
    await server.restart({ keepData: false });
    expect(await say('EXISTS key')).to.equal(':0');
  });

  it('the server keeps its data across a clean restart only if told so', async () => {
    await say('SET key value');
    await server.restart({ keepData: true });
    expect(await say('EXISTS key')).to.equal(':1');
    await server.restart({ keepData: false });
    expect(await say('EXISTS key')).to.equal(':0');
  });

  it('the server keeps its data across a crash with an append-only file', async () => {
    const careful = await startRedisServer({ own: true, appendOnly: true });
    try {
      await ask(careful.host, careful.port, 'SET key value', 1_000);
      await careful.kill();
      await careful.restart({ keepData: true });
      expect(await ask(careful.host, careful.port, 'EXISTS key', 1_000)).to.equal(':1');
    } finally {
      await careful.stop();
    }
  });

  it('the server takes a port and arguments, and reports its own output when it does not start', async () => {
    const port = await freePort();
    const second = await startRedisServer({ own: true, port, args: ['--databases', '3'] });
    try {
      expect(second.port).to.equal(port);
      expect(await ask(second.host, port, 'SELECT 3', 1_000)).to.match(/^-ERR/);
    } finally {
      await second.stop();
    }
    await second.stop();
    const error = await startRedisServer({ own: true, args: ['--databases', 'many'] }).catch((e: Error) => e);
    expect(String(error)).to.match(/databases/);
  });

  it('a foreign server is used only by its own variable, and not broken', async () => {
    process.env.CLUSTER_LEADER_TEST_REDIS_URL = `redis://user:secret@${server.host}:${server.port}/3`;
    try {
      const foreign = await startRedisServer();
      expect(foreign).to.include({ owned: false, way: 'foreign', port: server.port });
      expect(foreign.describe()).not.to.contain('secret');
      expect(await foreign.kill().catch((e: Error) => e)).to.be.instanceOf(ForeignServer);
      await foreign.stop();
      expect(await say('PING')).to.equal('+PONG');
    } finally {
      delete process.env.CLUSTER_LEADER_TEST_REDIS_URL;
    }
  });
});
