import { EventEmitter } from 'node:events';
import { createClient, createCluster } from '@redis/client';
import { expect } from 'chai';
import { readServer } from '../../src/api/server.js';

const serverOf = (given: unknown, environment = {}) => readServer(given, environment).value;

/** As far as their addresses go, clients are plain objects of another class. */
class Client extends EventEmitter {
  constructor(properties: object) {
    super();
    Object.assign(this, properties);
  }
}

describe('the server of a program', () => {
  it('nothing given: the environment, by the variables of the nodes', () => {
    expect(serverOf(undefined)).to.deep.equal({ host: 'redis', port: 6_379, database: 0 });
    expect(serverOf(undefined, { REDIS_URL: 'redis://:p@h:1/2' })).to.deep.equal({
      ...{ host: 'h', port: 1, database: 2, password: 'p' },
    });
  });

  it('a URL, as text or with options that override its parts', () => {
    expect(serverOf('rediss://u:p@h:1/2')).to.deep.equal({
      ...{ host: 'h', port: 1, database: 2, username: 'u', password: 'p', tls: {} },
    });
    expect(serverOf({ url: 'redis://u:p@h:1/2', password: 'q', database: 3 })).to.deep.equal({
      ...{ host: 'h', port: 1, database: 3, username: 'u', password: 'q' },
    });
    expect(serverOf('unix:///run/redis.sock?db=1')).to.include({ path: '/run/redis.sock', database: 1 });
  });

  it('options of every kind', () => {
    expect(serverOf({ host: 'h', tls: true, waitForReplicas: 1 })).to.deep.equal({
      ...{ host: 'h', port: 6_379, database: 0, tls: {}, waitForReplicas: 1 },
    });
    expect(serverOf({ path: '/s' })).to.deep.equal({ host: 'redis', port: 0, path: '/s', database: 0 });
    expect(serverOf({ sentinels: ['a', { host: '::1', port: 2 }], sentinelPassword: 's' })).to.deep.equal({
      kind: 'sentinel',
      masterName: 'mymaster',
      sentinels: [
        { host: 'a', port: 26_379 },
        { host: '::1', port: 2 },
      ],
      sentinelLogin: { password: 's' },
      database: 0,
    });
    expect(
      serverOf({ nodes: [{ host: 'a' }], translation: { 'x:1': { host: 'y', port: 2 } } }),
    ).to.deep.equal({
      kind: 'cluster',
      nodes: [{ host: 'a', port: 6_379 }],
      translation: { 'x:1': { host: 'y', port: 2 } },
      database: 0,
    });
  });

  it('a client of node-redis', () => {
    const client = createClient({ url: 'redis://u:p@h:1/2' });
    expect(serverOf(client)).to.deep.equal({ host: 'h', port: 1, database: 2, username: 'u', password: 'p' });
    expect(serverOf(createClient())).to.include({ port: 6_379, database: 0 });
    expect(serverOf(createClient({ socket: { host: 'h', tls: true, servername: 'n' } }))).to.deep.include({
      tls: { servername: 'n' },
    });
  });

  it('a client of node-redis 3 or ioredis', () => {
    const old = new Client({
      connection_options: { host: 'h', port: 1, family: 'IPv4' },
      options: { auth_pass: 'p', db: null, path: undefined },
      selected_db: 2,
    });
    expect(serverOf(old)).to.deep.equal({ host: 'h', port: 1, database: 2, password: 'p' });
    const io = new Client({
      options: { host: 'h', port: 1, db: 2, username: null, password: 'p', path: null },
    });
    expect(serverOf(io)).to.deep.equal({ host: 'h', port: 1, database: 2, password: 'p' });
    const sentinel = { sentinels: [{ host: 's', port: 3 }], name: 'm', sentinelPassword: null, db: 0 };
    expect(serverOf(new Client({ options: sentinel }))).to.deep.include({
      ...{ kind: 'sentinel', masterName: 'm', sentinels: [{ host: 's', port: 3 }] },
    });
  });

  it('a client of a cluster is refused: name its nodes', () => {
    const cluster = createCluster({ rootNodes: [{ url: 'redis://h' }] });
    expect(() => serverOf(cluster))
      .to.throw()
      .with.property('code', 'redis-invalid');
    const io = new Client({ startupNodes: ['h'], options: {} });
    expect(() => serverOf(io))
      .to.throw()
      .with.property('code', 'redis-invalid');
  });
});
