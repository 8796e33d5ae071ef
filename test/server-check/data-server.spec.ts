/** What a check finds on a real server, and that it changes nothing there. */
import { expect } from 'chai';
import type { SingleServer } from '../../src/redis/server-options.js';
import { checkServer } from '../../src/runtime/server-check/check-server.js';
import type { Finding } from '../../src/runtime/server-check/findings.js';
import { SystemClock } from '../../src/runtime/system-clock.js';
import { LEAST_COMMANDS, leastRules, newUser, OPTIONAL_COMMANDS } from '../support/redis/acl.js';
import { useLab } from '../support/redis/lab.js';

const PRESENCE = 'node-red-cluster-leader:0:roll';
const ASKING = 'node-red-cluster-leader:0:ask';

const named = (findings: readonly Finding[]) => findings.map(({ level, code }) => `${level} ${code}`);

describe('the check of a server', () => {
  const lab = useLab({ breaks: 'users are made, and settings are changed' });

  const check = (more: Partial<SingleServer> = {}, ttlMs = 10_000): Promise<readonly Finding[]> =>
    checkServer(
      { ...lab.options, ...more },
      { keys: [{ lockKey: lab.key, ttlMs }], presence: PRESENCE, asking: ASKING, clock: new SystemClock() },
    );
  const checkAs = async (rules: readonly string[], more: Partial<SingleServer> = {}) =>
    check({ ...(await newUser(lab, rules)), ...more });
  const paramsOf = (findings: readonly Finding[], code: string) =>
    findings.find((finding) => finding.code === code)?.params;

  afterEach(async () => {
    await lab.command('CONFIG', 'SET', 'maxmemory', '0');
    await lab.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await lab.command('CONFIG', 'SET', 'notify-keyspace-events', '');
  });

  it('the check finds nothing to mend on a fresh server', async () => {
    const found = await check();
    expect(named(found)).to.deep.equal([
      'good server',
      'good primary',
      'good round-trip',
      'good rights-complete',
      'good events-to-come',
      'good memory',
      'good clock',
    ]);
    expect(paramsOf(found, 'server')?.address).to.equal(`${lab.server.host}:${lab.server.port}`);
    expect(String(paramsOf(found, 'server')?.version)).to.match(/^\d+\.\d+/);
    expect(paramsOf(found, 'round-trip')?.ms).to.be.within(0, 500);
    expect(paramsOf(found, 'round-trip')?.least).to.be.at.least(0.5);
  });

  it('the check leaves keys, settings and connections as they were', async () => {
    await lab.command('SET', lab.key, 'someone', 'PX', '60000');
    await lab.command('HSET', `{${lab.key}}:term`, 'token', '7');
    const connections = async () =>
      String(await lab.command('CLIENT', 'LIST'))
        .trim()
        .split('\n').length;
    const state = async () => [
      await lab.text('GET', lab.key),
      await lab.text('HGETALL', `{${lab.key}}:term`),
      await lab.text('DBSIZE'),
      await lab.text('CONFIG', 'GET', 'notify-keyspace-events'),
    ];
    const before = await state();
    const connected = await connections();
    await check();
    expect(await state()).to.deep.equal(before);
    await lab.until('its connection has gone', async () => (await connections()) === connected);
  });

  it('the check needs no more than the documented rights, and tells what the others would bring', async () => {
    const found = await checkAs(leastRules([lab.key]));
    expect(named(found).filter((each) => !each.startsWith('good'))).to.deep.equal([
      'notice keyspace-events-off',
      'notice panel-channel',
      'notice ask-channel',
    ]);
    expect(paramsOf(found, 'ask-channel')).to.deep.equal({ channel: ASKING });
    const all = [...leastRules([lab.key], { commands: [...LEAST_COMMANDS, ...OPTIONAL_COMMANDS] })];
    const complete = named(await checkAs([...all, `&${PRESENCE}`, `&${ASKING}`]));
    expect(complete).to.include('good rights-complete');
    expect(complete.filter((each) => !each.startsWith('good'))).to.deep.equal([]);
  });

  const costs: Readonly<Record<string, string>> = {
    evalsha: 'bad rights-missing',
    'script|load': 'bad rights-missing',
    get: 'bad rights-missing',
    set: 'bad rights-missing',
    del: 'notice release-missing',
    pttl: 'bad rights-missing',
    pexpire: 'bad renew-missing',
    hset: 'bad rights-missing',
    hmget: 'bad rights-missing',
    time: 'bad rights-missing',
    info: 'notice run-hidden',
    publish: 'notice publish-refused',
    subscribe: 'notice subscribe-refused',
    ping: 'bad not-permitted',
  };
  for (const [missing, cost] of Object.entries(costs)) {
    it(`without ${missing} the check finds: ${cost}`, async () => {
      const commands = LEAST_COMMANDS.filter((command) => command !== missing);
      const found = await checkAs(leastRules([lab.key], { commands }));
      expect(named(found)).to.include(cost);
      const rights = paramsOf(found, cost.split(' ')[1] ?? '')?.rights;
      if (rights !== undefined) expect(rights).to.equal(`+${missing}`);
    });
  }

  it('the check names a lock key that the user may not use', async () => {
    const found = await checkAs(leastRules(['another']));
    expect(paramsOf(found, 'key-forbidden')).to.deep.equal({ key: lab.key, record: `{${lab.key}}:term` });
  });

  it('the check says that events are on', async () => {
    await lab.command('CONFIG', 'SET', 'notify-keyspace-events', 'KA');
    expect(named(await check())).to.include('good events-on');
  });

  it('the check says that a full server would evict leases', async () => {
    await lab.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    expect(named(await check()), 'without a limit').to.include('good memory');
    await lab.command('CONFIG', 'SET', 'maxmemory', '1gb');
    expect(paramsOf(await check(), 'evicts-keys')).to.include({ detail: 'allkeys-lru' });
  });

  it('the check says that the server takes no writes, once', async () => {
    await lab.command('CONFIG', 'SET', 'maxmemory', '1');
    const found = await check();
    expect(named(found).filter((each) => each.startsWith('bad'))).to.deep.equal(['bad store-refused']);
    expect(String(paramsOf(found, 'store-refused')?.detail)).to.match(/^OOM/);
  });

  it('the check says that the lock key holds other data', async () => {
    await lab.command('RPUSH', lab.key, 'x');
    expect(named(await check())).to.include('bad lock-key-wrong-type');
  });

  it('the check says that too few replicas are connected to confirm', async () => {
    const found = await check({ waitForReplicas: 1 });
    expect(paramsOf(found, 'replicas-too-few')).to.deep.equal({ wanted: 1, replicas: 0 });
  });

  it('the check of a server that cannot be reached says what a node would say', async () => {
    const found = await check({ port: 1 });
    expect(named(found)).to.deep.equal(['bad connection-refused']);
  });

  it('the check says that the password is wrong, without it', async () => {
    const { username } = await newUser(lab, leastRules([lab.key]));
    const found = await check({ username, password: 'not-it-5d1c' });
    expect(named(found)).to.deep.equal(['bad not-authenticated']);
    expect(JSON.stringify(found)).to.not.contain('not-it-5d1c');
  });
});
