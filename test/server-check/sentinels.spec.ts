/** What a check finds with real sentinels. */
import { expect } from 'chai';
import { freePort } from '../../dev/harness/free-port.js';
import type { SentinelServers } from '../../src/redis/server-options.js';
import { checkServer } from '../../src/runtime/server-check/check-server.js';
import type { Finding } from '../../src/runtime/server-check/findings.js';
import { SystemClock } from '../../src/runtime/system-clock.js';
import { useSentinels } from '../support/redis/many-servers.js';

const named = (findings: readonly Finding[]) => findings.map(({ level, code }) => `${level} ${code}`);
const SENTINEL_PASSWORD = 'pw-s-77c1';
const DATA_PASSWORD = 'pw-d-93ab';

describe('the check of a primary that sentinels watch', function () {
  this.timeout(30_000);
  const trio = useSentinels({ sentinelLogin: { password: SENTINEL_PASSWORD }, dataPassword: DATA_PASSWORD });

  const check = (more: Partial<SentinelServers> = {}) =>
    checkServer(
      {
        ...{ kind: 'sentinel', masterName: trio().masterName, sentinels: trio().addresses, database: 0 },
        ...{ sentinelLogin: { password: SENTINEL_PASSWORD }, password: DATA_PASSWORD },
        ...more,
      },
      {
        keys: [{ lockKey: 'a', ttlMs: 10_000 }],
        presence: 'node-red-cluster-leader:0:roll',
        asking: 'node-red-cluster-leader:0:ask',
        clock: new SystemClock(),
      },
    );

  it('the check counts the sentinels that agree, and tries out the primary that they name', async () => {
    const found = await check({ waitForReplicas: 2 });
    const { port } = await trio().primary();
    const address = `127.0.0.1:${port}`;
    expect(found[0]?.params).to.deep.equal({ agreeing: 3, all: 3, address });
    expect(named(found)).to.deep.equal([
      'good sentinels-agree',
      'good server',
      'good primary',
      'good round-trip',
      'good rights-complete',
      'good events-to-come',
      'good memory',
      'good clock',
    ]);
    expect(found[2]?.params).to.deep.equal({ replicas: 2 });
    expect(named(await check({ waitForReplicas: 3 }))).to.include('bad replicas-too-few');
  });

  it('the check names a sentinel that cannot be asked, although the others suffice', async () => {
    const [first, second] = trio().addresses;
    const gone = { host: '127.0.0.1', port: await freePort() };
    const two = await check({ sentinels: [...(first && second ? [first, second] : []), gone] });
    expect(two[0]?.params).to.include({ agreeing: 3, all: 3 });
    expect(two[1]?.params).to.include({ address: `127.0.0.1:${gone.port}` });
  });

  it('the check meets the sentinels that were not named, as a node does', async () => {
    const [first] = trio().addresses;
    const alone = await check({ sentinels: first ? [first] : [] });
    expect(named(alone)[0]).to.equal('good sentinels-agree');
    expect(alone[0]?.params).to.include({ agreeing: 3, all: 3 });
  });

  it('a sentinel that is named by two addresses has one vote in the check', async () => {
    const [first, second] = trio().addresses;
    if (!first || !second) throw new Error('the trio has fewer than two sentinels');
    const frozen = trio().sentinels.filter(({ port }) => port !== first.port);
    await Promise.all(frozen.map((sentinel) => sentinel.freeze()));
    const found = await check({ sentinels: [first, { ...first, host: 'localhost' }, second] });
    await trio().thaw();
    expect(named(found)).to.deep.equal(['bad no-sentinel-majority']);
  });

  it('the check says that nobody knows the name, and that a password is wrong, without it', async () => {
    expect(named(await check({ masterName: 'MyMaster' }))).to.deep.equal(['bad unknown-master']);
    const wrong = await check({ sentinelLogin: { password: 'pw-wrong-1' } });
    expect(named(wrong)).to.deep.equal(['bad sentinel-login-refused']);
    const data = await check({ password: 'pw-wrong-2' });
    expect(named(data)).to.deep.equal(['good sentinels-agree', 'bad not-authenticated']);
    expect(JSON.stringify([wrong, data])).to.not.match(/pw-/);
  });

  it('the check of a single server says that it is a sentinel', async () => {
    const [sentinel] = trio().addresses;
    const found = await checkServer(
      { host: '', port: 0, ...sentinel, database: 0, password: SENTINEL_PASSWORD },
      { keys: [{ lockKey: 'a', ttlMs: 10_000 }], presence: 'x', asking: 'y', clock: new SystemClock() },
    );
    expect(found.map(({ code }) => code)).to.include('sentinel-instead');
  });
});
