/** Kinds of server in a `valkey-config` node. */
import { expect } from 'chai';
import { readServerSettings, type ServerProperties } from '../../src/node-red/settings/server-settings.js';
import { serverName } from '../../src/redis/server-options.js';
import { problemOf, variable } from './settings-error.js';

const read = (properties: ServerProperties) => readServerSettings(properties).value;
const codeOf = (properties: ServerProperties) => problemOf(() => readServerSettings(properties));

/** What older versions saved, and what the form saves now for the same server. */
const OF_1_0_0 = { host: 'h', port: 7_000, database: 3 };
const OF_NOW = {
  ...{ ...OF_1_0_0, kind: 'single', url: '', masterName: 'mymaster', sentinels: '', nodes: '' },
  ...{ translation: '', usetls: false, tls: '', waitForReplicas: '0', sentinelUsername: undefined },
};

describe('the kind of a server', () => {
  it('a server node of 1.0.0 is read as the same server as one with all properties of today', () => {
    expect(readServerSettings(OF_1_0_0)).to.deep.equal({
      value: { host: 'h', port: 7_000, database: 3 },
      warnings: [],
    });
    expect(readServerSettings(OF_NOW)).to.deep.equal(readServerSettings(OF_1_0_0));
  });

  it('properties of other kinds are not read', () => {
    const wrong = { host: 'redis://x', port: 'x', url: 'x', sentinels: 'x:y', nodes: ':', translation: '->' };
    expect(read({ ...wrong, kind: 'url', url: 'redis://h' })).to.include({ host: 'h' });
    expect(read({ ...wrong, kind: 'sentinel', sentinels: 'h' })).to.include({ kind: 'sentinel' });
    expect(read({ ...wrong, kind: 'cluster', nodes: 'h', translation: '' })).to.include({ kind: 'cluster' });
    expect(read({ ...wrong, kind: 'single', host: 'h', port: 1 })).to.include({ host: 'h' });
  });

  it('a long value takes no longer to read than to send', () => {
    const began = performance.now();
    const port = `${'1'.repeat(50_000)}@`;
    expect(codeOf({ port })).to.include({ code: 'port-invalid' });
    const translation = `a:1${' '.repeat(50_000)}b:2`;
    expect(codeOf({ kind: 'cluster', nodes: 'h', translation })).to.include({ code: 'translation-invalid' });
    // Each took seconds, in which no leader renews its lease.
    expect(performance.now() - began).to.be.below(1_000);
  });

  it('an unknown kind is rejected without being quoted', () => {
    expect(codeOf({ kind: 'redis://u:secret@h' })).to.deep.equal({ code: 'kind-invalid', params: {} });
  });

  for (const [kind, properties] of [
    ['single', ['host', 'port', 'database', 'username', 'password', 'usetls', 'tls', 'waitForReplicas']],
    ['url', ['url', 'username', 'password', 'waitForReplicas']],
    ['sentinel', ['masterName', 'sentinels', 'sentinelUsername', 'sentinelPassword', 'database']],
    ['cluster', ['nodes', 'translation', 'username', 'password']],
  ] as const) {
    for (const property of ['kind', ...properties]) {
      it(`a variable that does not exist is rejected as ${property} of the kind ${kind}`, () => {
        const fitting = { url: 'redis://h', sentinels: 'h', nodes: 'h' };
        const problem = codeOf({ ...fitting, kind, [property]: variable('NOWHERE') });
        expect(problem).to.deep.equal({
          code: 'undefined-variable',
          params: { variable: 'NOWHERE', property },
        });
      });
    }
  }
});

describe('a server by URL', () => {
  const byUrl = (url: string, more: ServerProperties = {}) => read({ kind: 'url', url, ...more });

  it('a URL names host, port, database and TLS', () => {
    expect(byUrl('rediss://h:7000/2')).to.deep.equal({ host: 'h', port: 7_000, database: 2, tls: {} });
    expect(byUrl('valkey://h')).to.deep.equal({ host: 'h', port: 6_379, database: 0 });
    expect(byUrl('redis://h', { usetls: true })).to.have.property('tls');
  });

  it('a URL names a unix socket', () => {
    const socket = byUrl('unix:///run/redis.sock?db=2');
    expect(socket).to.include({ path: '/run/redis.sock', database: 2 });
    expect(serverName(socket)).to.equal('/run/redis.sock?db=2');
    const withLogin = byUrl('unix://u:p%3A@/run/redis.sock');
    expect(withLogin).to.include({ path: '/run/redis.sock', database: 0, username: 'u', password: 'p:' });
    expect(serverName(withLogin)).to.equal('/run/redis.sock');
  });

  for (const url of [
    ...[
      'unix:/run/x',
      'unix://run/x',
      'unix:///',
      'unix:///u:p@/x',
      'unix:///x?db=a',
      'unix:///x#',
      'h:6379',
    ],
    ...['http://h', 'redis:h', 'redis://h/x', 'unix://u:a/b@/x', 'unix:///x?db=1&y=2'],
  ]) {
    it(`a URL that is none of a server is rejected: ${url}`, () => {
      expect(codeOf({ kind: 'url', url })).to.deep.equal({ code: 'url-invalid', params: { place: 'url' } });
    });
  }

  it('a URL must not be missing', () => {
    for (const url of ['', ' ', undefined]) {
      expect(codeOf({ kind: 'url', url })).to.deep.equal({ code: 'url-missing', params: {} });
    }
  });

  it('a URL in the flow must have no password; one in a variable may', () => {
    const url = 'redis://u:secret@h';
    expect(codeOf({ kind: 'url', url, urlInFlow: true })).to.deep.equal({
      code: 'url-with-password',
      params: {},
    });
    expect(byUrl(url, { urlInFlow: false })).to.include({ username: 'u', password: 'secret' });
    expect(byUrl('redis://u@h', { urlInFlow: true })).to.include({ username: 'u' });
  });

  it('the credentials of the node override those of the URL', () => {
    const own = { username: 'me', password: 'mine' };
    expect(byUrl('redis://u:p@h', own)).to.include(own);
  });

  it('a unix socket with TLS is rejected', () => {
    const { code } = codeOf({ kind: 'url', url: 'unix:///x', usetls: true });
    expect(code).to.equal('tls-on-socket');
  });
});

describe('a server by sentinels', () => {
  const bySentinel = (more: ServerProperties) => read({ kind: 'sentinel', ...more });

  it('sentinels have a master name, addresses, a login of their own, and a database', () => {
    const server = bySentinel({
      ...{ masterName: ' orders ', sentinels: 'a, b:1 ; [::1]:2\n c', database: '2', username: 'u' },
      ...{ password: ' p ', sentinelUsername: 's', sentinelPassword: ' sp ' },
    });
    expect(server).to.deep.equal({
      ...{ kind: 'sentinel', masterName: 'orders', database: 2, username: 'u', password: ' p ' },
      sentinels: [
        { host: 'a', port: 26_379 },
        { host: 'b', port: 1 },
        { host: '::1', port: 2 },
        { host: 'c', port: 26_379 },
      ],
      sentinelLogin: { username: 's', password: ' sp ' },
    });
    expect(serverName(server)).to.equal('orders/2 (Sentinel)');
  });

  it('the master is mymaster unless it is named', () => {
    expect(bySentinel({ sentinels: 'a' })).to.include({ masterName: 'mymaster' });
    expect(bySentinel({ sentinels: 'a', masterName: '' })).to.deep.include({ sentinelLogin: {} });
  });

  it('a master name that no sentinel can have is rejected without being quoted', () => {
    for (const masterName of ['redis://u:secret@h', 'my master', 'a/b']) {
      const problem = codeOf({ kind: 'sentinel', sentinels: 'a', masterName });
      expect(problem).to.deep.equal({ code: 'master-name-invalid', params: { place: 'masterName' } });
    }
  });

  it('a list without sentinels is rejected', () => {
    for (const sentinels of ['', undefined, ' , ;']) {
      const problem = codeOf({ kind: 'sentinel', sentinels });
      expect(problem).to.deep.equal({ code: 'address-list-empty', params: { place: 'sentinels' } });
    }
  });

  for (const entry of [
    'a:b',
    'a:',
    ':1',
    'a:0',
    'a:65536',
    'redis://a',
    'u:secret@a',
    'a:1:2',
    '::1',
    '[x]:1',
  ]) {
    it(`an entry that is no address is rejected by its position: ${entry}`, () => {
      const problem = codeOf({ kind: 'sentinel', sentinels: `h:1,${entry}` });
      expect(problem).to.deep.equal({
        code: 'address-list-invalid',
        params: { place: 'sentinels', position: 2 },
      });
    });
  }
});

describe('a cluster', () => {
  it('a cluster has nodes and a translation of addresses', () => {
    const server = read({
      ...{ kind: 'cluster', nodes: 'a,b:7000', waitForReplicas: '1' },
      translation: '10.0.0.1:6379 -> h:7001, 10.0.0.2:6379→h:7002\n[fd00::1]:1 => [::1]:2',
    });
    expect(server).to.deep.equal({
      ...{ kind: 'cluster', database: 0, waitForReplicas: 1 },
      nodes: [
        { host: 'a', port: 6_379 },
        { host: 'b', port: 7_000 },
      ],
      translation: {
        '10.0.0.1:6379': { host: 'h', port: 7_001 },
        '10.0.0.2:6379': { host: 'h', port: 7_002 },
        '[fd00::1]:1': { host: '::1', port: 2 },
      },
    });
    expect(serverName(server)).to.equal('a:6379, …');
  });

  it('a cluster without nodes is rejected', () => {
    expect(codeOf({ kind: 'cluster' }).code).to.equal('address-list-empty');
  });

  for (const entry of [
    'h:1',
    'h:1 -> ',
    'h -> i:1',
    'h:1 -> i',
    'h:1 -> i:1 -> j:1',
    'a:1 -> u:secret@h:1',
  ]) {
    it(`an entry that translates nothing is rejected by its position: ${entry}`, () => {
      const problem = codeOf({ kind: 'cluster', nodes: 'a', translation: `a:1->b:1,${entry}` });
      expect(problem).to.deep.equal({
        code: 'translation-invalid',
        params: { place: 'translation', position: 2 },
      });
    });
  }

  it('a cluster has no database but 0', () => {
    expect(codeOf({ kind: 'cluster', nodes: 'a', database: '1' }).code).to.equal('database-on-cluster');
    expect(read({ kind: 'cluster', nodes: 'a', database: '0' })).to.include({ database: 0 });
  });
});

describe('waiting for replicas', () => {
  it('waiting for replicas is a whole number, and 0 the default', () => {
    expect(read({ waitForReplicas: 2 })).to.include({ waitForReplicas: 2 });
    for (const none of [undefined, '', '0', 0]) {
      expect(read({ waitForReplicas: none })).to.not.have.property('waitForReplicas');
    }
  });

  for (const given of ['1.5', '-1', '101', '2 replicas', 'all']) {
    it(`waiting for ${given} replicas is rejected`, () => {
      expect(codeOf({ waitForReplicas: given }).code).to.equal('wait-invalid');
    });
  }
});
