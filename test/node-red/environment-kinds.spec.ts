/** Kinds of server that the environment names, and what beats what. */
import { expect } from 'chai';
import type { Environment } from '../../src/runtime/settings/environment-parts.js';
import { readServerEnvironment } from '../../src/runtime/settings/server-environment.js';
import { problemOf } from './settings-error.js';

const read = (environment: Environment) => readServerEnvironment(environment).value;
const warnings = (environment: Environment) =>
  readServerEnvironment(environment).warnings.map(({ code, params }) => [code, params]);
const codeOf = (environment: Environment) => problemOf(() => readServerEnvironment(environment));

describe('sentinels and clusters in the environment', () => {
  it('REDIS_SENTINELS names sentinels', () => {
    expect(read({ REDIS_SENTINELS: 'a,b:1' })).to.deep.equal({
      ...{ kind: 'sentinel', masterName: 'mymaster', sentinelLogin: {}, database: 0 },
      sentinels: [
        { host: 'a', port: 26_379 },
        { host: 'b', port: 1 },
      ],
    });
  });

  it('sentinels get name, logins, database, TLS and replicas from their variables', () => {
    const server = read({
      ...{ REDIS_SENTINELS: 'a', REDIS_SENTINEL_NAME: 'orders', REDIS_SENTINEL_USERNAME: 'su' },
      ...{ REDIS_SENTINEL_PASSWORD: 'sp', REDIS_USERNAME: 'u', REDIS_PASSWORD: 'p', REDIS_DB: '2' },
      ...{ REDIS_TLS: 'true', REDIS_WAIT_REPLICAS: '1' },
    });
    expect(server).to.deep.include({
      ...{ masterName: 'orders', sentinelLogin: { username: 'su', password: 'sp' }, username: 'u' },
      ...{ password: 'p', database: 2, tls: {}, waitForReplicas: 1 },
    });
  });

  it('REDIS_CLUSTER_NODES names a cluster', () => {
    expect(read({ REDIS_CLUSTER_NODES: 'a,b:1', REDIS_PASSWORD: 'p' })).to.deep.equal({
      ...{ kind: 'cluster', translation: {}, database: 0, password: 'p' },
      nodes: [
        { host: 'a', port: 6_379 },
        { host: 'b', port: 1 },
      ],
    });
  });

  for (const [used, value] of [
    ['REDIS_SENTINELS', 'sentinel'],
    ['REDIS_CLUSTER_NODES', 'cluster'],
  ] as const) {
    it(`${used} overrides other addresses, credentials of a URL included, with a warning`, () => {
      const environment = {
        [used]: 'a',
        REDIS_HOST: 'h',
        REDIS_PORT: '1',
        REDIS_URL: 'redis://u:secret@h/3',
      };
      expect(read(environment)).to.include({ kind: value, database: 0 });
      expect(read(environment)).to.not.have.any.keys('username', 'password');
      const passed = 'REDIS_HOST, REDIS_PORT, REDIS_URL';
      expect(warnings(environment)).to.deep.equal([['address-passed-over', { used, passed }]]);
    });

    it(`${used} is set beside what Kubernetes sets without a warning`, () => {
      expect(warnings({ [used]: 'a', REDIS_PORT: 'tcp://10.0.0.1:6379' })).to.deep.equal([]);
    });

    it(`${used} without an entry is rejected, and ignored if it is empty`, () => {
      expect(codeOf({ [used]: ' , ' })).to.deep.equal({
        code: 'address-list-empty',
        params: { place: used },
      });
      expect(read({ [used]: '' })).to.include({ host: 'redis' });
    });

    it(`${used} with a wrong entry is rejected by its position`, () => {
      const problem = codeOf({ [used]: 'a,redis://u:secret@h' });
      expect(problem).to.deep.equal({ code: 'address-list-invalid', params: { place: used, position: 2 } });
    });
  }

  it('sentinels and a cluster are not both accepted', () => {
    const { code } = codeOf({ REDIS_SENTINELS: 'a', REDIS_CLUSTER_NODES: 'b' });
    expect(code).to.equal('sentinels-and-cluster');
  });

  it('a cluster in the environment has no database but 0', () => {
    expect(codeOf({ REDIS_CLUSTER_NODES: 'a', REDIS_DB: '1' }).code).to.equal('database-on-cluster');
  });

  it('an invalid master name in the environment is rejected without being quoted', () => {
    const problem = codeOf({ REDIS_SENTINELS: 'a', REDIS_SENTINEL_NAME: 'redis://u:secret@h' });
    expect(problem).to.deep.equal({
      code: 'master-name-invalid',
      params: { place: 'REDIS_SENTINEL_NAME' },
    });
  });

  it('REDIS_URL may name a unix socket, whose login other variables override', () => {
    const REDIS_URL = 'unix://u:p@/run/redis.sock?db=2';
    expect(read({ REDIS_URL })).to.deep.include({
      ...{ path: '/run/redis.sock', database: 2, username: 'u', password: 'p' },
    });
    expect(read({ REDIS_URL, REDIS_DB: '3', REDIS_PASSWORD: 'q' })).to.include({
      database: 3,
      password: 'q',
    });
    expect(warnings({ REDIS_URL, REDIS_HOST: 'h' })).to.deep.equal([['url-passed-over', {}]]);
    expect(read({ REDIS_URL, REDIS_HOST: 'h' })).to.not.have.any.keys('path', 'password');
  });

  it('a unix socket in the environment has no TLS', () => {
    expect(codeOf({ REDIS_URL: 'unix:///x', REDIS_TLS: '1' }).code).to.equal('tls-on-socket');
  });

  it('an invalid number of replicas in the environment is rejected', () => {
    for (const REDIS_WAIT_REPLICAS of ['-1', 'all', '1.5']) {
      expect(codeOf({ REDIS_WAIT_REPLICAS }).code).to.equal('wait-invalid');
    }
    expect(read({ REDIS_WAIT_REPLICAS: '2' })).to.include({ waitForReplicas: 2 });
  });
});
