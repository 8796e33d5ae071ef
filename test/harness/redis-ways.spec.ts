import { chmodSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import {
  ask,
  locateRedis,
  NoRedisServer,
  REDIS_WAYS,
  type RedisWay,
  startRedisServer,
} from '../../dev/harness/redis-server/index.js';
import { skipLoudly } from '../../dev/harness/skip-loudly.js';
import { temporaryFolder } from '../../dev/harness/temporary-folder.js';

describe('harness: ways to a Redis server', function () {
  this.timeout(240_000); // the first time a package or an image may have to be fetched

  const remedies: Readonly<Record<RedisWay, string>> = {
    path: 'install valkey-server or redis-server, so that it is on the PATH',
    docker: 'start a Docker engine',
    debian: 'use Debian or Ubuntu, with a package mirror in reach',
  };

  for (const way of REDIS_WAYS) {
    it(`a server from ${way} starts, freezes, is killed, restarts and stops`, async function () {
      const source = await locateRedis({ way }).catch((error: Error) => error);
      if (source instanceof NoRedisServer) {
        return skipLoudly(this, source.message.split('\n')[1]?.replace('  - ', '') ?? '', remedies[way]);
      }
      if (source instanceof Error) throw source;
      const server = await startRedisServer({ way });
      const say = (command: string): Promise<string> => ask(server.host, server.port, command, 500);
      try {
        expect(server).to.include({ way, origin: source.origin });
        await say('SET key value');
        await server.freeze();
        expect(await say('PING').catch((e: Error) => e.message)).to.match(/no answer/);
        await server.thaw();
        await server.restart({ keepData: true });
        expect(await say('EXISTS key')).to.equal(':1');
        await server.kill();
        await server.restart({ keepData: false });
        expect(await say('EXISTS key')).to.equal(':0');
      } finally {
        await server.stop();
      }
    });
  }

  it('a server on the PATH is found, and one that does not run is skipped', async function () {
    const first = await locateRedis();
    const any = first.way === 'docker' ? await locateRedis({ way: 'debian' }).catch(() => first) : first;
    if (any.way === 'docker') {
      return skipLoudly(this, 'this machine has its server in Docker only', remedies.path);
    }
    const folder = temporaryFolder('path-test');
    try {
      const broken = join(folder.path, 'valkey-server');
      writeFileSync(broken, '#!/bin/sh\nexit 3\n');
      chmodSync(broken, 0o755);
      const PATH = `${folder.path}:${dirname(any.command)}`;
      const found = await locateRedis({ way: 'path', env: { ...any.env, PATH } });
      expect(found.origin).to.match(/^(valkey|redis)-server \d+\.\d+\S* from the PATH$/);
      const onlyBroken = locateRedis({ way: 'path', env: { PATH: folder.path } });
      expect(await onlyBroken.catch((e: Error) => e.message)).to.contain(
        'valkey-server is on the PATH but does not run',
      );
    } finally {
      folder.remove();
    }
  });

  it('a program that CLUSTER_LEADER_TEST_REDIS_BIN names beats every other way, or the run fails', async function () {
    const any = await locateRedis();
    if (any.way === 'docker') {
      return skipLoudly(this, 'this machine has its server in Docker only', remedies.path);
    }
    const folder = temporaryFolder('binary-test');
    try {
      const named = (path: string) =>
        locateRedis({
          env: { ...any.env, CLUSTER_LEADER_TEST_REDIS: 'docker', CLUSTER_LEADER_TEST_REDIS_BIN: path },
        });
      const found = await named(any.command);
      expect(found).to.include({ way: 'binary', command: any.command });
      expect(found.origin).to.match(/^(valkey|redis)-server \d+\.\d+\S* from CLUSTER_LEADER_TEST_REDIS_BIN$/);
      const missing = join(folder.path, 'none');
      const error = await named(missing).catch((e: Error) => e);
      expect(error).to.be.instanceOf(NoRedisServer);
      expect(String(error)).to.contain(missing);
    } finally {
      folder.remove();
    }
  });

  it('a missing server is reported with every choice', async () => {
    const folder = temporaryFolder('nothing');
    try {
      const env = { PATH: '', DOCKER_HOST: `unix://${folder.path}/no.sock`, REDIS_URL: 'redis://production' };
      const error = await locateRedis({ env, cacheRoot: folder.path }).catch((e: Error) => e);
      expect(error).to.be.instanceOf(NoRedisServer);
      const text = String(error);
      expect(text).to.contain('path: neither valkey-server nor redis-server is on the PATH');
      expect(text).to.match(/docker: no Docker engine answers \(.*ENOENT\)/);
      expect(text).to.contain('debian: not Debian or Ubuntu: there is no apt-get');
      expect(text).to.contain('CLUSTER_LEADER_TEST_REDIS_URL').and.to.contain('install valkey-server');
      expect(text).not.to.contain('production');
    } finally {
      folder.remove();
    }
  });

  it('an unknown forced way is refused', () => {
    const env = { CLUSTER_LEADER_TEST_REDIS: 'windows' };
    expect(() => locateRedis({ env })).to.throw(NoRedisServer, 'path, docker, debian');
  });
});
