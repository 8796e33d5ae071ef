import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';
import { packAs, packedPackage, type Tarball } from '../../dev/harness/palette/tarball.js';
import { UserInstallation } from '../../dev/harness/palette/user-installation.js';
import { FETCH_MS } from '../support/fleet/fleet-suite.js';
import { nextAt, SOON_MS } from '../support/fleet/observe.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';
import { useTemporaryFolder } from '../support/use-temporary-folder.js';
import { flowOf100 } from './support/flow-of-1.0.0.js';
import { installed } from './support/installed.js';
import { story } from './support/story.js';

const NPM_MS = 120_000;

describe('upgrading 1.0.0 in the palette manager', function () {
  this.timeout(NPM_MS);
  const folder = useTemporaryFolder('upgrade');
  let former: Tarball;
  let tarball: Tarball;
  const redis = useRedis();

  before(async function () {
    this.timeout(FETCH_MS);
    const standIn = join(__dirname, 'stand-in-1.0.0');
    former = await packAs({}, standIn, readdirSync(standIn), folder.path);
    tarball = await packedPackage();
  });

  // Node-RED 5 does an update in palette-manager.spec.ts, and runs the flow of 1.0.0 in test/fleet.
  describe('of Node-RED 4', function () {
    this.timeout(NPM_MS);
    story();
    const lockKey = newKey();
    let user: UserInstallation;
    let written: string;
    const send = async (n: number) => {
      const from = user.replica.messages.mark();
      await user.replica.inject('elect', { n });
      return (await nextAt(user.replica, 'leader', { from, fits: (message) => message.n === n })).message;
    };

    before(async function () {
      this.timeout(FETCH_MS);
      user = new UserInstallation(4);
      await user.start();
      expect(await installed(this, user, former)).to.include({ version: '1.0.0' });
      await user.replica.deploy(flowOf100(redis.server, lockKey, 10));
      written = user.read('flows.json');
    });
    after(() => user?.dispose());

    it('an upgrade waits for a restart, and 1.0.0 works until then', async function () {
      const answer = await installed(this, user, tarball);
      expect(answer).to.include({ version: '1.0.0', pending_version: tarball.version });
      const told = ({ detail }: { detail: { id?: string } }) => detail.id === 'restart-required';
      await user.replica.events.waitFor(told, SOON_MS, 'the request to restart');
      expect(await send(1)).to.include({ isLeader: true, leaderHost: 'stand-in of 1.0.0' });
    });

    it('an upgrade keeps the flow working after the restart, without a change to it', async () => {
      await user.restart();
      expect(await user.palette.installed(tarball.name)).to.include({ version: tarball.version });
      expect(await send(2)).to.include({ isLeader: true, leaderHost: 'user' });
      expect(await redis.client.get(lockKey)).to.match(/^user#/);
      expect(user.read('flows.json')).to.equal(written);
    });

    it('an upgrade reports nothing alarming about the old flow', () => {
      // Node-RED warns of the settings that the harness gives it.
      const ofSettings = /^(Projects disabled|Using unencrypted credentials)/;
      const alarming = user.replica.logs.all.filter(
        ({ level, text }) => /warn|error|fatal/.test(level) && !ofSettings.test(text),
      );
      expect(alarming).to.deep.equal([]);
    });
  });

  it('an upgrade keeps every property of 1.0.0 under its name', () => {
    const html = (place: string, type: string) => readFileSync(join(place, `${type}.html`), 'utf8');
    for (const type of ['cluster-leader', 'valkey-config']) {
      const names = [...html(join(__dirname, 'stand-in-1.0.0'), type).matchAll(/(\w+): \{ (?:value|type):/g)];
      expect(names).to.not.have.lengthOf(0);
      for (const [, name] of names) {
        expect(html(join(repositoryRoot, 'nodes'), type)).to.match(new RegExp(`\\b${name}: \\{`), name);
      }
    }
  });
});
