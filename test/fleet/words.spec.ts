import { expect } from 'chai';
import { freePort } from '../../dev/harness/free-port.js';
import type { Replica } from '../../dev/harness/node-red/index.js';
import { fleetFlow, LEADER, type Nodes } from '../support/fleet/fleet-flow.js';
import { FETCH_MS, FleetSuite } from '../support/fleet/fleet-suite.js';
import { SOON_MS, seenAt } from '../support/fleet/observe.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';

interface Said {
  readonly leader?: Readonly<Record<string, unknown>>;
  readonly server?: Readonly<Record<string, unknown>>;
  readonly words: string;
}

const undefinedVariable = `\${NO_SUCH_VARIABLE}`;

for (const { version, lang } of [
  { version: 4, lang: 'en-US' },
  { version: 5, lang: 'eo' },
  { version: 4, lang: 'no_language!' },
] as const) {
  describe(`fleet: Node-RED ${version}, words for people with lang "${lang}"`, function () {
    this.timeout(30_000);
    const suite = new FleetSuite(version);
    const redis = useRedis();
    const locked = useRedis();
    let replica: Replica;
    let nobody: number;

    before(async function () {
      this.timeout(FETCH_MS);
      await locked.client.configSet('requirepass', 'theirs');
      nobody = await freePort();
      replica = await suite.start({ flows: [], hostname: 'pod-1', settings: { lang } });
    });

    it('a leader’s status says since when it leads', async () => {
      const lockKey = newKey();
      await replica.deploy(fleetFlow({ server: redis.server, lockKey, lockTTL: 10 }));
      const { text } = await replica.waitForStatus(LEADER, ({ fill }) => fill === 'green', SOON_MS);
      expect(text).to.match(/^leader since \d\d.\d\d$/);
    });

    it('a follower’s status names its leader', async () => {
      const lockKey = newKey();
      await redis.client.set(lockKey, 'pod-9#aaaaaaaaaa.1', { expiration: { type: 'PX', value: 60_000 } });
      await replica.deploy(fleetFlow({ server: redis.server, lockKey, lockTTL: 10 }));
      const { text } = await replica.waitForStatus(LEADER, ({ fill }) => fill === 'yellow', SOON_MS);
      expect(text).to.match(/^follower of pod-9 since .*\d/);
    });

    it('errors name their cause and what to do, in status and Catch node alike', async () => {
      const [list, foreign] = [newKey(), newKey()];
      await redis.client.lPush(list, 'x');
      await redis.client.set(foreign, 'settings');
      // The machine's resolver may take its time to say the same.
      await replica.evaluate(`
        const dns = require('dns'), lookup = dns.lookup;
        dns.lookup = (name, options, callback) => name === 'redis.nowhere'
          ? callback(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' })) : lookup(name, options, callback);`);
      const { host, port } = redis.server;
      const cases: readonly Said[] = [
        { leader: { lockTTL: 'soon' }, words: 'The lock TTL "…" is not a number of seconds' },
        { leader: { lockTTL: '0.1' }, words: 'The lock TTL 0.1 is not between 0.5 and 86400 seconds' },
        {
          leader: { lockTTL: undefinedVariable },
          words: 'The environment variable NO_SUCH_VARIABLE, used in the property Lock TTL, is not set',
        },
        { server: { port: 'redis' }, words: 'The port "…" is not a number from 1 to 65535' },
        { server: { database: 'main' }, words: 'The database "…" is not a number of 0 or more' },
        {
          server: { host: 'redis://u:p@h' },
          words: 'Host is set to a URL: enter the host name only, and port, username and password separately',
        },
        {
          server: { host: 'redis:6379' },
          words: 'Host is set to a host name with a port: enter the port separately',
        },
        { server: { host: 'redis.nowhere' }, words: 'The host redis.nowhere is unknown: check the name' },
        {
          server: { port: nobody },
          words: `127.0.0.1:${nobody} refused the connection: check host and port, and whether the server is running`,
        },
        {
          server: { port: locked.server.port },
          words: `127.0.0.1:${locked.server.port} rejected the username or password: NOAUTH Authentication required.`,
        },
        {
          leader: { lockKey: list },
          words: `The lock key ${list} holds data of another type: choose another key, or delete that data`,
        },
        {
          leader: { lockKey: foreign },
          words:
            `The lock key ${foreign} holds "settings" without an expiry, written by another program: ` +
            'choose another key, or delete this value',
        },
      ];
      const at = { z: 'tab', x: 1, y: 1 };
      const nodes = cases.flatMap(({ leader, server }, index) => [
        { id: `server-${index}`, type: 'valkey-config', name: '', host, port, database: 0, ...server },
        {
          ...{ id: `node-${index}`, type: 'cluster-leader', ...at, name: '', valkey: `server-${index}` },
          ...{ lockKey: newKey(), lockTTL: 10, wires: [[], [], []], ...leader },
        },
      ]) as Nodes;
      const mark = replica.messages.mark();
      await replica.deploy([
        ...fleetFlow({ server: { host, port }, lockKey: newKey(), lockTTL: 10 }),
        ...nodes,
      ]);
      for (const [index, { words }] of cases.entries()) {
        const said = await replica.messages.waitFor(
          ({ label, message }) => label === 'caught' && message.error.source.id === `node-${index}`,
          SOON_MS,
          `an error: ${words}`,
          mark,
        );
        expect(said.message.error.message).to.equal(words);
        expect(replica.statusOf(`node-${index}`)).to.deep.equal({ fill: 'red', shape: 'ring', text: words });
      }
    });

    it('no key of the catalog and no placeholder is left anywhere', () => {
      const texts = [
        ...replica.logs.all.map(({ text }) => text),
        ...replica.statuses.all.map(({ status }) => status.text ?? ''),
        ...seenAt(replica, 'caught').map(({ message }) => message.error.message as string),
      ];
      expect(texts.length).to.be.above(20);
      for (const text of texts) expect(text).not.to.match(/cluster-leader\.(status|errors|warnings)|__\w+__/);
    });
  });
}
