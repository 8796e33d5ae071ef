import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { certificates } from '../../dev/harness/certificates.js';
import { freePort } from '../../dev/harness/free-port.js';
import type { Replica } from '../../dev/harness/node-red/index.js';
import { requireLocalServer, startRedisServer } from '../../dev/harness/redis-server/index.js';
import { fleetFlow, LEADER, type Nodes } from '../support/fleet/fleet-flow.js';
import { FETCH_MS, FleetSuite } from '../support/fleet/fleet-suite.js';
import { nextAt, route, SOON_MS } from '../support/fleet/observe.js';
import { MUTILATED_URLS, SECRET_PARTS } from '../support/mutilated-urls.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

describe('fleet: secrets', function () {
  this.timeout(30_000);
  const suite = new FleetSuite();
  const [password, envPassword] = ['pw-8d1f0a3c77', 'pw-env-51c2e9b0aa'];
  const [sentinelPassword, urlPassword, passphrase] = ['pw-sen-7be21f', 'pw-url-90ac4d', 'pass-3e77b1'];
  /** Of the client's encrypted key. */
  let keyPart = '';
  const undo: (() => void)[] = [];
  // Comes before the end of Redis, at which these connections would fail.
  after(() => {
    for (const act of undo) act();
  });
  const redis = useRedis();
  let replica: Replica;
  /** Everything that was said to or by the server, but for AUTH and ACL. */
  const commands: string[] = [];
  const pushes: string[] = [];
  let printed = '';

  const flow = (lockKey: string, changed: object = {}): Nodes =>
    fleetFlow({ server: redis.server, lockKey, lockTTL: 1 }).map((node) =>
      node.type === 'valkey-config' ? { ...node, ...changed } : node,
    );

  const environmentFlow = (): Nodes =>
    flow(newKey())
      .filter(({ type }) => type !== 'valkey-config')
      .map((node) => (node.id === LEADER ? { ...node, valkey: '' } : node));

  const fleetView = async (): Promise<string> =>
    (await fetch(new URL('cluster-leader/fleet', replica.adminUrl))).text();

  /** The parts of the secret in mutilated URLs that are in any of the texts. */
  const seen = (...texts: readonly string[]): readonly string[] =>
    SECRET_PARTS.filter((part) => texts.some((text) => text.includes(part)));

  before(async function () {
    this.timeout(FETCH_MS);
    const { client } = redis;
    for (const [user, secret] of [
      ['fleet', password],
      ['by-env', envPassword],
    ] as const) {
      await client.sendCommand(['ACL', 'SETUSER', user, 'on', `>${secret}`, '~*', '&*', '+@all']);
    }
    const [monitor, subscriber] = [client.duplicate(), client.duplicate()];
    await Promise.all([monitor.connect(), subscriber.connect()]);
    undo.push(
      () => monitor.destroy(),
      () => subscriber.destroy(),
    );
    await monitor.monitor((line) => commands.push(String(line)));
    await subscriber.pSubscribe('*', (message, channel) => pushes.push(`${channel} ${message}`));
    const { host, port } = redis.server;
    replica = await suite.start({
      flows: flow(newKey()),
      credentials: { server: { username: 'fleet', password } },
      hostname: 'pod-1',
      settings: { logLevel: 'trace' },
      env: { REDIS_URL: `redis://by-env:${envPassword}@${host}:${port}` },
      log: (line) => {
        printed += `${line}\n`;
      },
    });
  });

  it('a user name and a password from the credentials let a replica lead', async () => {
    expect((await nextAt(replica, 'role')).message.payload).to.equal('leader');
    expect(await route(replica, LEADER, 1)).to.equal('leader');
  });

  it('a user name and a password in REDIS_URL let a replica lead', async () => {
    const from = replica.messages.mark();
    await replica.deploy(environmentFlow());
    expect((await nextAt(replica, 'role', { from })).message.payload).to.equal('leader');
    expect(await route(replica, LEADER, 2)).to.equal('leader');
  });

  it('refused credentials are reported, and accepted later', async () => {
    await redis.client.sendCommand(['ACL', 'SETUSER', 'fleet', 'resetpass', '>another']);
    const from = replica.messages.mark();
    await replica.deploy(flow(newKey(), { credentials: { username: 'fleet', password } }));
    const { message } = await nextAt(replica, 'caught', { from });
    expect(message.error.message).to.match(/rejected the username or password: WRONGPASS/);
    await redis.client.sendCommand(['ACL', 'SETUSER', 'fleet', 'resetpass', `>${password}`]);
    const elected = await nextAt(replica, 'role', { from });
    expect(elected.message.payload).to.equal('leader');
  });

  it('the credentials of an unknown host are not shown with the error', async () => {
    const from = replica.messages.mark();
    const credentials = { username: 'fleet', password };
    await replica.deploy(flow(newKey(), { credentials, host: '127.0.0.1', port: '1' }));
    expect((await nextAt(replica, 'caught', { from })).message.error.message).to.match(/refused|rejected/);
    await replica.waitForStatus(LEADER, ({ fill }) => fill === 'red', SOON_MS);
  });

  it('the credentials of a URL in the wrong place, or mutilated, are not shown with the error', async function () {
    this.timeout(120_000);
    const at = { z: 'tab', x: 1, y: 1 };
    const nodes = MUTILATED_URLS.flatMap((url, index) =>
      [{ host: url }, { port: url }, { database: url }].flatMap((wrong, place) => {
        const id = `${index}-${place}`;
        const server = { ...redis.server, database: 0, ...wrong };
        const { host, port, database } = server;
        return [
          { id: `server-${id}`, type: 'valkey-config', name: '', host, port, database },
          {
            ...{ id: `node-${id}`, type: 'cluster-leader', ...at, name: '', valkey: `server-${id}` },
            ...{ lockKey: newKey(), lockTTL: 10, wires: [[], [], []] },
          },
        ];
      }),
    );
    const red = async (id: string, mark: number) => {
      const caught = ({ message }: { message: { error?: { source?: { id: string } } } }) =>
        message.error?.source?.id === id;
      await replica.messages.waitFor(caught, SOON_MS, `an error of ${id}`, mark);
      expect(replica.statusOf(id)?.fill).to.equal('red');
    };
    const mark = replica.messages.mark();
    await replica.deploy([...flow(newKey()), ...(nodes as Nodes)]);
    for (const index of MUTILATED_URLS.keys()) await red(`node-${index}-0`, mark);
    expect(seen(await fleetView()), 'the panel').to.deep.equal([]);

    for (const name of ['REDIS_URL', 'REDIS_HOST'] as const) {
      for (const url of MUTILATED_URLS) {
        const from = replica.messages.mark();
        await replica.evaluate(`
          for (const name of ['REDIS_URL', 'REDIS_HOST', 'REDIS_PORT']) delete process.env[name];
          process.env[${JSON.stringify(name)}] = ${JSON.stringify(url)};`);
        await replica.deploy(environmentFlow());
        await red(LEADER, from);
        expect(seen(await fleetView()), `the panel, ${url}`).to.deep.equal([]);
      }
    }
    expect(seen(printed, JSON.stringify([replica.logs.all, replica.statuses.all]))).to.deep.equal([]);
    expect(seen(JSON.stringify(replica.messages.all))).to.deep.equal([]);
  });

  it('a leader leads over TLS by a TLS configuration of Node-RED, with a client certificate', async function () {
    await requireLocalServer(this, 'it speaks TLS');
    const { caFile, server, client } = await certificates();
    const pem = (path: string) => readFileSync(path, 'utf8');
    const tls = { ...server, caFile, clients: 'yes' } as const;
    const secured = await startRedisServer({ own: true, tls, password });
    undo.push(() => void secured.stop());
    const keydata = String(
      createPrivateKey(pem(client.keyFile)).export({
        ...{ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase },
      }),
    );
    keyPart = keydata.split('\n')[3] ?? '';
    const config = { name: '', cert: '', key: '', ca: '', servername: '', verifyservercert: true };
    const secrets = { cadata: pem(caFile), certdata: pem(client.certFile), keydata, passphrase };
    const from = replica.messages.mark();
    await replica.deploy([
      { id: 'tls', type: 'tls-config', ...config, credentials: secrets },
      ...flow(newKey(), {
        ...{ port: String(secured.port), usetls: true, tls: 'tls', credentials: { password } },
      }),
    ]);
    expect((await nextAt(replica, 'role', { from })).message.payload).to.equal('leader');
    // While it cannot be reached, errors name it.
    await secured.stop();
    await replica.waitForStatus(LEADER, ({ fill }) => fill === 'red', SOON_MS);
  });

  for (const [what, changed] of [
    [
      'sentinels',
      async () => ({
        ...{ kind: 'sentinel', sentinels: `127.0.0.1:${await freePort()}` },
        credentials: { sentinelUsername: 'fleet', sentinelPassword, username: 'fleet', password },
      }),
    ],
    ['a URL from a variable', async () => ({ kind: 'url', url: `\${SECRET_URL}` })],
    [
      'a URL in the flow',
      async () => ({ kind: 'url', url: `redis://fleet:${urlPassword}@127.0.0.1:${await freePort()}` }),
    ],
  ] as const) {
    it(`the credentials of ${what} are not shown with the error`, async () => {
      const url = `redis://fleet:${urlPassword}@127.0.0.1:${await freePort()}`;
      await replica.evaluate(`process.env.SECRET_URL = ${JSON.stringify(url)};`);
      const from = replica.messages.mark();
      await replica.deploy(flow(newKey(), await changed()));
      await nextAt(replica, 'caught', { from });
      await replica.waitForStatus(LEADER, ({ fill }) => fill === 'red', SOON_MS);
      expect(await fleetView())
        .to.not.include(urlPassword)
        .and.not.include(sentinelPassword);
    });
  }

  it('credentials appear in no log, status, message, key, value, push, or command but AUTH', async () => {
    const { client } = redis;
    const store: string[] = [];
    for await (const keys of client.scanIterator()) {
      for (const key of keys) {
        const value =
          (await client.type(key)) === 'hash'
            ? JSON.stringify(await client.hGetAll(key))
            : await client.get(key);
        store.push(`${key} ${value}`);
      }
    }
    const seen: Record<string, string> = {
      printed,
      logs: JSON.stringify(replica.logs.all),
      statuses: JSON.stringify(replica.statuses.all),
      messages: JSON.stringify(replica.messages.all),
      events: JSON.stringify(replica.events.all),
      commands: commands.filter((line) => !/"(AUTH|ACL)"/i.test(line)).join('\n'),
      pushes: pushes.join('\n'),
      store: store.join('\n'),
      clients: String(await client.sendCommand(['CLIENT', 'LIST'])),
    };
    for (const [where, text] of Object.entries(seen)) {
      expect(text, where).not.to.equal('');
      const keys = keyPart === '' ? [] : [keyPart];
      for (const secret of [password, envPassword, sentinelPassword, urlPassword, passphrase, ...keys]) {
        expect(text.includes(secret), `${secret} in ${where}`).to.equal(false);
      }
    }
    expect(pushes.some((push) => push.startsWith('node-red-cluster-leader:0 '))).to.equal(true);
    expect(store.some((entry) => entry.includes('"token"'))).to.equal(true);
  });
});
