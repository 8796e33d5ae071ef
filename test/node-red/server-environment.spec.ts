import { expect } from 'chai';
import type { SingleServer } from '../../src/redis/server-options.js';
import type { Environment } from '../../src/runtime/settings/environment-parts.js';
import { readServerEnvironment } from '../../src/runtime/settings/server-environment.js';
import { problemOf } from './settings-error.js';

const read = (environment: Environment) => readServerEnvironment(environment).value as SingleServer;

describe('the server that the environment names', () => {
  const cases: readonly (readonly [string, Environment, object])[] = [
    ['is redis:6379 where it names none', {}, { host: 'redis', port: 6_379, database: 0 }],
    ['has a host and a port', { REDIS_HOST: 'h', REDIS_PORT: '7000' }, { host: 'h', port: 7_000 }],
    ['has the default port beside a host', { REDIS_HOST: 'h' }, { host: 'h', port: 6_379 }],
    ['has the default host beside a port', { REDIS_PORT: '7000' }, { host: 'redis', port: 7_000 }],
    ['may be what Kubernetes sets', { REDIS_PORT: 'tcp://10.0.0.7:7000' }, { host: '10.0.0.7', port: 7_000 }],
    ['may be that of IPv6', { REDIS_PORT: 'tcp://[fd00::7]:7000' }, { host: 'fd00::7', port: 7_000 }],
    [
      'has its own host, and the default port, beside what Kubernetes sets',
      { REDIS_HOST: 'h', REDIS_PORT: 'tcp://10.0.0.7:7000' },
      { host: 'h', port: 6_379 },
    ],
    [
      'has the port that Kubernetes sets if it is the service',
      { REDIS_HOST: 'redis.default.svc', REDIS_PORT: 'tcp://10.0.0.7:7000' },
      { host: 'redis.default.svc', port: 7_000 },
    ],
    ['may be a URL', { REDIS_URL: 'redis://h:7000/3' }, { host: 'h', port: 7_000, database: 3 }],
    ['may be a URL without a port', { REDIS_URL: 'redis://h' }, { host: 'h', port: 6_379, database: 0 }],
    ['may be a URL of an IPv6 address', { REDIS_URL: 'redis://[::1]:7000' }, { host: '::1', port: 7_000 }],
    [
      'is the host rather than the URL',
      { REDIS_HOST: 'h', REDIS_URL: 'redis://u:7000' },
      { host: 'h', port: 6_379 },
    ],
    [
      'is the URL rather than the port',
      { REDIS_PORT: '7001', REDIS_URL: 'redis://u:7000' },
      { host: 'u', port: 7_000 },
    ],
    [
      'is the URL rather than what Kubernetes sets',
      { REDIS_PORT: 'tcp://10.0.0.7:7001', REDIS_URL: 'redis://u:7000' },
      { host: 'u', port: 7_000 },
    ],
    ['has a database of its own', { REDIS_DB: '4', REDIS_URL: 'redis://h/3' }, { host: 'h', database: 4 }],
    [
      'is the default for empty variables',
      { REDIS_HOST: '', REDIS_PORT: '', REDIS_URL: '' },
      { host: 'redis' },
    ],
  ];
  for (const [name, environment, expected] of cases) {
    it(`the server of the environment ${name}`, () => expect(read(environment)).to.include(expected));
  }

  it('the server of the environment has no credentials where none are set', () => {
    expect(read({ REDIS_URL: 'redis://h' })).to.have.all.keys('host', 'port', 'database');
  });

  it('the server of the environment has the decoded credentials of its URL', () => {
    const { username, password } = read({ REDIS_URL: 'redis://us%40er:p%3Aw%2F%20@h' });
    expect({ username, password }).to.deep.equal({ username: 'us@er', password: 'p:w/ ' });
  });

  it('credentials in variables override those of the URL', () => {
    const environment = { REDIS_USERNAME: 'me', REDIS_PASSWORD: 'mine', REDIS_URL: 'redis://u:p@h' };
    expect(read(environment)).to.include({ username: 'me', password: 'mine', host: 'h' });
  });

  it('the server of the environment is reached over TLS where that is set', () => {
    for (const REDIS_TLS of ['1', 'true', 'YES', 'on']) expect(read({ REDIS_TLS }).tls).to.deep.equal({});
    for (const REDIS_TLS of ['0', 'false', 'no', '']) expect(read({ REDIS_TLS })).to.not.have.property('tls');
  });

  it('the server of the environment is reached over TLS where the URL says so, unless that is forbidden', () => {
    for (const REDIS_URL of ['rediss://h', 'valkeys://h']) {
      expect(read({ REDIS_URL }).tls).to.deep.equal({});
      expect(read({ REDIS_URL, REDIS_TLS: '0' })).to.not.have.property('tls');
    }
    expect(read({ REDIS_URL: 'redis://h' })).to.not.have.property('tls');
  });

  it('an invalid port in the environment is rejected', () => {
    for (const environment of [{ REDIS_PORT: 'x' }, { REDIS_PORT: '70000' }, { REDIS_DB: 'x' }]) {
      const { code } = problemOf(() => readServerEnvironment(environment));
      expect(code, JSON.stringify(environment)).to.be.oneOf(['port-invalid', 'database-invalid']);
    }
  });

  it('a URL that cannot be read is never quoted, since it may hold a password', () => {
    for (const REDIS_URL of ['redis://u:secret@', 'redis://u:secret@h:99999', '//u:secret@h']) {
      const problem = problemOf(() => readServerEnvironment({ REDIS_URL }));
      expect(problem, REDIS_URL).to.deep.equal({ code: 'url-invalid', params: { place: 'REDIS_URL' } });
    }
    const problem = problemOf(() => readServerEnvironment({ REDIS_PORT: 'tcp://u:secret@h:99999' }));
    expect(problem).to.deep.equal({ code: 'port-invalid', params: { value: '…' } });
  });
});

describe('the rest of a URL', () => {
  const REDIS_URL = 'rediss://u:secret@managed:6380/2';
  const whole = { host: 'managed', port: 6_380, database: 2, username: 'u', password: 'secret', tls: {} };
  const codes = (environment: Environment) =>
    readServerEnvironment(environment).warnings.map(({ code }) => code);

  const together: readonly (readonly [string, Environment, readonly string[]])[] = [
    ['is used alone', {}, []],
    ['is used beside what Kubernetes sets', { REDIS_PORT: 'tcp://10.0.0.5:6379' }, []],
    [
      'is used beside a port that is passed over, with a warning',
      { REDIS_PORT: '6381' },
      ['port-passed-over'],
    ],
    ['is used beside the port it has itself', { REDIS_PORT: '6380' }, []],
    ['is used beside the address it has itself', { REDIS_HOST: 'Managed', REDIS_PORT: '6380' }, []],
  ];
  for (const [name, environment, warnings] of together) {
    it(`a URL in the environment ${name}`, () => {
      const { host, ...rest } = read({ REDIS_URL, ...environment });
      expect({ host: host.toLowerCase(), ...rest }).to.deep.equal(whole);
      expect(codes({ REDIS_URL, ...environment })).to.deep.equal(warnings);
    });
  }

  for (const environment of [
    { REDIS_HOST: 'h' },
    { REDIS_HOST: 'managed' },
    { REDIS_HOST: 'managed', REDIS_PORT: '6381' },
    { REDIS_HOST: 'h', REDIS_PORT: '6380' },
    { REDIS_HOST: 'h', REDIS_PORT: 'tcp://10.0.0.5:6380' },
  ]) {
    it(`the credentials of a URL go to no other address: ${JSON.stringify(environment)}`, () => {
      const { host, port, ...rest } = read({ REDIS_URL, ...environment });
      expect(`${host}:${port}`).not.to.equal('managed:6380');
      expect(rest).to.deep.equal({ database: 0 });
      expect(codes({ REDIS_URL, ...environment })).to.deep.equal(['url-passed-over']);
    });
  }

  it('the credentials of a URL are not needed where variables give them', () => {
    const own = { REDIS_USERNAME: 'me', REDIS_PASSWORD: 'mine', REDIS_DB: '4', REDIS_TLS: '1' };
    expect(read({ REDIS_URL, REDIS_HOST: 'h', ...own })).to.deep.equal({
      ...{ host: 'h', port: 6_379, database: 4, username: 'me', password: 'mine', tls: {} },
    });
  });
});
