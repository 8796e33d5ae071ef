/** What docs/compatibility.md says of replicas of 1.0.0, and of the package that has its nodes today. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Replica } from '../../dev/harness/node-red/index.js';
import { packAs, packedPackage } from '../../dev/harness/palette/tarball.js';
import { UserInstallation } from '../../dev/harness/palette/user-installation.js';
import { FETCH_MS, FleetSuite } from '../support/fleet/fleet-suite.js';
import { nextAt, SOON_MS } from '../support/fleet/observe.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';
import { useTemporaryFolder } from '../support/use-temporary-folder.js';
import { flowOf100 } from './support/flow-of-1.0.0.js';
import { installed } from './support/installed.js';

const NPM_MS = 120_000;

describe('beside a replica of 1.0.0', function () {
  this.timeout(30_000);
  const suite = new FleetSuite();
  const ttlS = 1;
  const redis = useRedis();
  let replica: Replica;
  let lockKey: string;

  it('a replica of 2.0 follows the name that 1.0.0 wrote', async () => {
    lockKey = newKey();
    await redis.client.set(lockKey, 'pod-old', { expiration: { type: 'EX', value: 20 } });
    replica = await suite.start({ flows: flowOf100(redis.server, lockKey, ttlS), hostname: 'pod-new' });
    await replica.waitForStatus('elect', ({ fill }) => fill === 'yellow', SOON_MS);
    await replica.inject('elect', {});
    const { message } = await nextAt(replica, 'follower');
    expect(message).to.include({ isLeader: false, leaderHost: 'pod-old', followerHost: 'pod-new' });
  });

  it('a replica of 2.0 leads at most two TTLs after 1.0.0 is gone, which leaves no record', async () => {
    await redis.client.del(lockKey);
    await replica.waitForStatus('elect', ({ fill }) => fill === 'green', 2 * ttlS * 1_000 + SOON_MS);
    expect(await redis.client.get(lockKey)).to.match(/^pod-new#/);
  });

  it('a replica of 1.0.0 does not take the lease from one of 2.0', async () => {
    const options = { condition: 'NX', expiration: { type: 'EX', value: 10 } } as const;
    expect(await redis.client.set(lockKey, 'pod-old', options)).to.equal(null);
  });
});

describe('beside node-red-cluster, which has the same types', function () {
  this.timeout(NPM_MS);
  const folder = useTemporaryFolder('beside');
  const redis = useRedis();
  let user: UserInstallation;

  before(async function () {
    this.timeout(FETCH_MS);
    user = new UserInstallation(4, ['node-red-cluster']);
    await user.start();
    const standIn = join(__dirname, 'stand-in-1.0.0');
    const theirs = { name: 'node-red-cluster', version: '1.1.0' };
    await user.palette.upload(await packAs(theirs, standIn, readdirSync(standIn), folder.path));
    await installed(this, user, await packedPackage());
    await user.restart();
  });
  after(() => user?.dispose());

  it('the nodes of this package run beside node-red-cluster if the settings exclude the others', async () => {
    expect(user.read('node_modules', 'node-red-cluster', 'package.json')).to.include('node-red-cluster');
    expect(await user.palette.installed('node-red-cluster')).to.equal(null);
    await user.replica.deploy(flowOf100(redis.server, newKey(), 10));
    await user.replica.inject('elect', {});
    expect((await nextAt(user.replica, 'leader')).message).to.include({ leaderHost: 'user' });
  });
});
