import { expect } from 'chai';
import {
  type ElectionProperties,
  readElectionSettings,
} from '../../src/node-red/settings/election-settings.js';
import { resolveServer } from '../../src/node-red/settings/server-settings.js';
import { serverName } from '../../src/redis/server-options.js';
import { SettingsError } from '../../src/runtime/errors.js';
import { MUTILATED_URLS, SECRET_PARTS } from '../support/mutilated-urls.js';

/** Everything that people are told of a setting: the problem, or else the warnings and the address. */
function toldOf(read: () => { readonly value?: unknown; readonly warnings: unknown }): unknown {
  try {
    const { value, warnings } = read();
    return [warnings, value === undefined ? '' : serverName(value as Parameters<typeof serverName>[0])];
  } catch (error) {
    if (error instanceof SettingsError) return [error.message, error.problem];
    throw error;
  }
}

const configured = (properties: object) => resolveServer({ id: 'server', properties }, {});
const environment = (variables: Record<string, string>) =>
  resolveServer({ id: undefined, properties: null }, variables);
const election = (properties: ElectionProperties) => readElectionSettings({ lockKey: 'key', ...properties });

describe('mutilated URLs with a password', () => {
  const places: Readonly<Record<string, (url: string) => unknown>> = {
    REDIS_URL: (url) => toldOf(() => environment({ REDIS_URL: url })),
    'REDIS_URL beside REDIS_HOST': (url) =>
      toldOf(() => environment({ REDIS_URL: url, REDIS_HOST: 'h', REDIS_PORT: '7000' })),
    REDIS_HOST: (url) => toldOf(() => environment({ REDIS_HOST: url })),
    REDIS_PORT: (url) => toldOf(() => environment({ REDIS_PORT: url })),
    REDIS_DB: (url) => toldOf(() => environment({ REDIS_DB: url })),
    'REDIS_USERNAME and REDIS_PASSWORD': (url) =>
      toldOf(() => environment({ REDIS_USERNAME: url, REDIS_PASSWORD: url })),
    'the host': (url) => toldOf(() => configured({ host: url })),
    'the port': (url) => toldOf(() => configured({ port: url })),
    'the database': (url) => toldOf(() => configured({ database: url })),
    'the user name': (url) => toldOf(() => configured({ username: url })),
    'the password': (url) => toldOf(() => configured({ password: url })),
    'the kind': (url) => toldOf(() => configured({ kind: url })),
    'the URL of the server': (url) => toldOf(() => configured({ kind: 'url', url })),
    'the URL of the server, in the flow': (url) =>
      toldOf(() => configured({ kind: 'url', url, urlInFlow: true })),
    'the master name': (url) =>
      toldOf(() => configured({ kind: 'sentinel', sentinels: 'h', masterName: url })),
    'the sentinels': (url) => toldOf(() => configured({ kind: 'sentinel', sentinels: url })),
    'the login of the sentinels': (url) =>
      toldOf(() =>
        configured({ kind: 'sentinel', sentinels: 'h', sentinelUsername: url, sentinelPassword: url }),
      ),
    'the nodes': (url) => toldOf(() => configured({ kind: 'cluster', nodes: url })),
    'the translation': (url) =>
      toldOf(() => configured({ kind: 'cluster', nodes: 'h', translation: `a:1 -> ${url}` })),
    'the number of replicas': (url) => toldOf(() => configured({ waitForReplicas: url })),
    'the use of TLS': (url) => toldOf(() => configured({ usetls: url })),
    'the TLS configuration': (url) => toldOf(() => configured({ tls: url, tlsNode: null })),
    REDIS_SENTINELS: (url) => toldOf(() => environment({ REDIS_SENTINELS: url })),
    'REDIS_SENTINEL_NAME and login': (url) =>
      toldOf(() =>
        environment({
          ...{ REDIS_SENTINELS: 'h', REDIS_SENTINEL_NAME: url },
          ...{ REDIS_SENTINEL_USERNAME: url, REDIS_SENTINEL_PASSWORD: url },
        }),
      ),
    REDIS_CLUSTER_NODES: (url) => toldOf(() => environment({ REDIS_CLUSTER_NODES: url })),
    'REDIS_URL beside REDIS_SENTINELS': (url) =>
      toldOf(() => environment({ REDIS_URL: url, REDIS_SENTINELS: 'h' })),
    REDIS_CA: (url) => toldOf(() => environment({ REDIS_CA: url, REDIS_TLS: '1' })),
    REDIS_TLS: (url) => toldOf(() => environment({ REDIS_TLS: url })),
    REDIS_WAIT_REPLICAS: (url) => toldOf(() => environment({ REDIS_WAIT_REPLICAS: url })),
    'the server': (url) => toldOf(() => resolveServer({ id: url, properties: null }, {})),
    'the TTL': (url) => toldOf(() => election({ lockTTL: url })),
  };
  for (const [place, told] of Object.entries(places)) {
    it(`a mutilated URL with a password is not quoted, not even in part, in ${place}`, () => {
      expect(MUTILATED_URLS.length).to.be.above(50);
      for (const url of MUTILATED_URLS) {
        const words = JSON.stringify(told(url));
        for (const part of SECRET_PARTS) expect(words.includes(part), `${url}: ${words}`).to.equal(false);
      }
    });
  }
});

describe('host names', () => {
  const code = (host: string): unknown => {
    const told = toldOf(() => configured({ host }));
    return (told as [unknown, { readonly code?: string; readonly params?: object }])[1];
  };

  for (const host of ['redis://default:pw@h:6379', 'http://h', 'h/0', 'u@h', '//h']) {
    it(`a host cannot be a URL: ${host}`, () =>
      expect(code(host)).to.deep.equal({ code: 'host-is-url', params: { place: 'host' } }));
  }

  for (const host of ['h:6379', 'h:', '10.0.0.7:7000', '[::1]:7000', ':6379']) {
    it(`a host cannot include a port: ${host}`, () =>
      expect(code(host)).to.deep.equal({ code: 'host-with-port', params: { place: 'host' } }));
  }

  for (const host of ['two words', 'h=', 'h,i', 'user:pw', 'h%2e', 'h'.repeat(254)]) {
    it(`a host must be a name or an address: ${host.slice(0, 20)}`, () =>
      expect(code(host)).to.deep.equal({ code: 'host-invalid', params: { place: 'host' } }));
  }

  for (const [host, read] of [
    ['h', 'h'],
    ['my_redis.default.svc.cluster.local.', 'my_redis.default.svc.cluster.local.'],
    ['10.0.0.7', '10.0.0.7'],
    ['fd00::7', 'fd00::7'],
    ['[fd00::7]', 'fd00::7'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['rédis.example', 'rédis.example'],
  ] as const) {
    it(`a host can be ${host}`, () => expect(configured({ host }).value).to.include({ host: read }));
  }

  it('a host from the environment is named by its variable', () => {
    const told = toldOf(() => environment({ REDIS_HOST: 'h:6379' }));
    expect(told).to.deep.equal([
      'host-with-port',
      { code: 'host-with-port', params: { place: 'REDIS_HOST' } },
    ]);
  });
});
