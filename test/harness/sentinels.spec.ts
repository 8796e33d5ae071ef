import { expect } from 'chai';
import {
  command,
  type RedisServer,
  startSentinels,
  withSession,
} from '../../dev/harness/redis-server/index.js';
import { useSentinels } from '../support/redis/many-servers.js';

describe('harness: sentinels', function () {
  this.timeout(60_000);
  const trio = useSentinels();

  const roleOf = async (server: RedisServer): Promise<string> => {
    const [role] = (await command(server, ['ROLE'])) as [string];
    return role;
  };

  it('three sentinels name the primary, two replicas follow it', async () => {
    const primary = await trio().primary();
    expect(trio().addresses).to.have.length(3);
    expect(primary).to.equal(trio().data[0]);
    expect(await roleOf(primary)).to.equal('master');
    for (const replica of await trio().replicas()) expect(await roleOf(replica)).to.equal('slave');
  });

  it('a clean failover makes a replica the primary, and the old primary a replica', async () => {
    const old = await trio().primary();
    const promoted = await trio().failover();
    expect(promoted).not.to.equal(old);
    expect(await roleOf(promoted)).to.equal('master');
    expect(await trio().replicas()).to.include(old);
    await trio().settled();
    expect(await roleOf(old)).to.equal('slave');
    await old.restart({ keepData: false });
    expect(await roleOf(old)).to.equal('slave');
  });

  it('a killed primary is replaced', async () => {
    const old = await trio().agreed();
    await old.kill();
    const promoted = await trio().untilPromoted(old);
    expect(await roleOf(promoted)).to.equal('master');
    await old.restart({ keepData: true });
  });

  it('a frozen primary is replaced, and without a majority of the sentinels nobody is named', async () => {
    const old = await trio().agreed();
    await old.freeze();
    await trio().untilPromoted(old);
    await old.thaw();
    const [first, second] = trio().sentinels as [RedisServer, RedisServer];
    await Promise.all([first.freeze(), second.kill()]);
    expect(
      String(
        await trio()
          .primary(600)
          .catch((error: Error) => error),
      ),
    ).to.contain('majority');
    await first.thaw();
    await second.restart({ keepData: true });
    await trio().primary();
  });
});

describe('harness: sentinels that ask for passwords', function () {
  this.timeout(60_000);
  const login = { username: 'watcher', password: 'sentinel-secret' };
  const trio = useSentinels({ masterName: 'Main', sentinelLogin: login, dataPassword: 'data-secret' });

  it('sentinels and data servers refuse strangers, and fail over all the same', async () => {
    const [sentinel] = trio().sentinels as [RedisServer];
    const strangerTo = ({ host, port }: RedisServer) => ({ host, port, password: undefined, tls: undefined });
    const refused = (server: RedisServer) =>
      command(strangerTo(server), ['PING']).then(String, (error: Error) => error.message);
    expect(await refused(sentinel)).to.match(/NOAUTH/);
    expect(await refused(await trio().primary())).to.match(/NOAUTH/);
    await trio().failover();
  });

  it('a user of the sentinels may ask for the primary, and nothing else', async () => {
    const [sentinel] = trio().sentinels as [RedisServer];
    const answers = await withSession(sentinel, async (send) => {
      await send('AUTH', login.username, login.password);
      const address = await send('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'Main');
      const refused = await send('SENTINEL', 'FAILOVER', 'Main').catch((error: Error) => error.message);
      return { address, refused };
    });
    const { host, port } = await trio().primary();
    expect(answers.address).to.deep.equal([host, String(port)]);
    expect(answers.refused).to.match(/NOPERM/);
  });
});

it('harness: sentinels that cannot start leave nothing running', async function () {
  this.timeout(60_000);
  const error = await startSentinels({ args: ['--databases', 'many'] }).catch((e: Error) => e);
  expect(String(error)).to.match(/databases/);
});
