import { expect } from 'chai';
import { command, type RedisServer, slotOf } from '../../dev/harness/redis-server/index.js';
import { useCluster } from '../support/redis/many-servers.js';

describe('harness: cluster', function () {
  this.timeout(60_000);
  const cluster = useCluster({ password: 'node-secret' });

  const said = (server: RedisServer, ...words: readonly string[]): Promise<string> =>
    command(server, words).then(String, (error: Error) => error.message);

  it('a key has the slot that the server says', async () => {
    const [node] = cluster().nodes as [RedisServer];
    for (const key of ['a', '123456789', '{tag}x', 'x{tag}', '{}x', 'a{}b{c}', 'a}b', 'a{b', 'ö'])
      expect(await said(node, 'CLUSTER', 'KEYSLOT', key), key).to.equal(String(slotOf(key)));
  });

  it('a master serves its slots, and every other node sends clients there', async () => {
    const master = await cluster().masterOf('key');
    expect(await said(master, 'SET', 'key', 'value')).to.equal('OK');
    const others = cluster().nodes.filter((node) => node !== master);
    expect(others).to.have.length(5);
    for (const node of others)
      expect(await said(node, 'GET', 'key')).to.equal(`MOVED ${slotOf('key')} 127.0.0.1:${master.port}`);
  });

  it('a clean failover makes the replica the master', async () => {
    const replica = await cluster().replicaOf('key');
    expect(await cluster().failover('key')).to.equal(replica);
    expect(await said(replica, 'SET', 'key', 'value')).to.equal('OK');
    await cluster().settled();
  });

  it('a killed master is replaced, and comes back as a replica', async () => {
    const old = await cluster().masterOf('key');
    await old.kill();
    const promoted = await cluster().untilPromoted('key', old);
    await old.restart({ keepData: false });
    await cluster().settled();
    expect(await cluster().masterOf('key')).to.equal(promoted);
    expect(await cluster().replicaOf('key')).to.equal(old);
  });

  it('a frozen master is replaced', async () => {
    const old = await cluster().masterOf('key');
    await old.freeze();
    await cluster().untilPromoted('key', old);
    await old.thaw();
    await cluster().settled();
  });

  it('a slot moves step by step, and its keys with it', async () => {
    const slot = slotOf('{move}');
    const source = await cluster().masterOf(slot);
    const others = await Promise.all([0, 8_000, 16_000].map((each) => cluster().masterOf(each)));
    const target = others.find((master) => master !== source) as RedisServer;
    for (const key of ['{move}a', '{move}b']) await said(source, 'SET', key, 'value');

    const move = await cluster().moving(slot, target);
    await move.migrate('{move}a');
    expect(await move.keys()).to.deep.equal(['{move}b']);
    expect(await said(source, 'GET', '{move}a')).to.match(/^ASK /);
    await move.migrate();
    await move.finish();
    expect(await said(target, 'GET', '{move}b')).to.equal('value');
    await cluster().settled();
    expect(await cluster().masterOf('{move}')).to.equal(target);

    await cluster().reshard([slot], source);
    expect(await said(source, 'GET', '{move}a')).to.equal('value');
  });
});
