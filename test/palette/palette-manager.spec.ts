import { existsSync, readdirSync } from 'node:fs';
import { expect } from 'chai';
import type { InstalledModule } from '../../dev/harness/palette/palette-manager.js';
import { packedPackage, packNextPatch, type Tarball } from '../../dev/harness/palette/tarball.js';
import { UserInstallation } from '../../dev/harness/palette/user-installation.js';
import { poll } from '../../dev/harness/waiting.js';
import { fleetFlow, LEADER } from '../support/fleet/fleet-flow.js';
import { FETCH_MS, requireVersion, versions } from '../support/fleet/fleet-suite.js';
import { nextAt, route, SOON_MS } from '../support/fleet/observe.js';
import { newKey, useRedis } from '../support/redis/test-redis.js';
import { useTemporaryFolder } from '../support/use-temporary-folder.js';
import { installed } from './support/installed.js';
import { story } from './support/story.js';

const NPM_MS = 120_000;

describe('the palette manager', function () {
  this.timeout(NPM_MS);
  const folder = useTemporaryFolder('palette');
  let tarball: Tarball;
  let nextPatch: Tarball;
  const redis = useRedis();

  before(async function () {
    this.timeout(FETCH_MS);
    tarball = await packedPackage();
    nextPatch = await packNextPatch(tarball, folder.path);
  });

  for (const version of versions) {
    // One story: each step is what a user does after the one before. In 4, the update is that of upgrade-from-1.0.0.
    const whole = version === 5;
    describe(`of Node-RED ${version}`, function () {
      this.timeout(NPM_MS);
      story();
      const lockKey = newKey();
      let user: UserInstallation;
      let pid: number;
      let module: InstalledModule;
      const flow = () => fleetFlow({ server: redis.server, lockKey, lockTTL: 10 });

      before(async function () {
        this.timeout(FETCH_MS);
        await requireVersion(this, version);
        user = new UserInstallation(version);
        await user.start();
        pid = user.replica.pid;
      });
      after(() => user?.dispose());

      it('the palette manager installs the uploaded tarball', async function () {
        module = await installed(this, user, tarball);
        expect(module).to.include({ name: tarball.name, version: tarball.version });
        expect(module).to.not.have.property('pending_version');
        const { nodes, plugins = [] } = module;
        for (const set of nodes) {
          expect(set.err, set.id).to.equal(undefined);
          expect(set.enabled, set.id).to.equal(true);
        }
        for (const plugin of plugins) expect(plugin.err, plugin.id).to.equal(undefined);
        expect(nodes.flatMap(({ types }) => types)).to.include.members(['cluster-leader', 'valkey-config']);
        const { dependencies } = JSON.parse(user.read('package.json'));
        expect(dependencies[tarball.name]).to.equal(`file:nodes/${tarball.fileName}`);
      });

      it('an installed package shows its forms, help, texts, icon and examples at once', async () => {
        const { palette } = user;
        const json = async (path: string) => JSON.parse(await palette.text(path));
        for (const { id, types } of module.nodes) {
          const html = await palette.text(`nodes/${id}`, { Accept: 'text/html', 'Accept-Language': 'en-US' });
          for (const type of types) {
            expect(html).to.include(`data-template-name="${type}"`).and.include(`data-help-name="${type}"`);
          }
          expect(await json(`nodes/${id}/messages?lng=en-US`), id).to.have.any.keys(types);
        }
        expect((await json('icons'))[tarball.name]).to.include('cluster-leader.svg');
        const examples = tarball.files.filter((path) => path.startsWith('examples/'));
        expect(examples).to.not.have.lengthOf(0);
        const listed = await json(`library/examples/flows/${tarball.name}`);
        const names = listed.map(({ fn }: { fn: string }) => fn.replace(/(\.json)?$/, '.json'));
        expect(names).to.have.members(examples.map((path) => path.slice('examples/'.length)));
      });

      it('an installed package runs a flow without a restart', async () => {
        await user.replica.deploy(flow());
        expect((await nextAt(user.replica, 'role')).message.payload).to.equal('leader');
        expect(await route(user.replica, LEADER, 1)).to.equal('leader');
        expect(await redis.client.get(lockKey)).to.match(/^user#/);
        expect(user.replica.pid).to.equal(pid);
      });

      it('an installed package loads nothing from outside the user folder', async () => {
        const from = await user.replica.evaluate(`
          const ours = /(@redis.client|rxjs|cluster-leader)[/\\\\]dist.+js$/;
          return Object.keys(require.cache).filter((file) => ours.test(file));`);
        const files = from as string[];
        for (const wanted of ['@redis', 'rxjs', 'cluster-leader']) {
          expect(
            files.some((file) => file.includes(wanted)),
            wanted,
          ).to.equal(true);
        }
        for (const file of files) expect(file.startsWith(user.file('node_modules')), file).to.equal(true);
      });

      it('the palette manager does not remove the package while a flow uses it', async () => {
        const refusal = await user.palette.remove(tarball.name);
        expect(refusal).to.include({ code: 'type_in_use' });
        expect(await route(user.replica, LEADER, 2)).to.equal('leader');
      });

      if (whole) {
        it('an update lets the flow run with the former version until the restart', async function () {
          const updated = await installed(this, user, nextPatch);
          expect(updated).to.include({ version: tarball.version, pending_version: nextPatch.version });
          const told = ({ detail }: { detail: { id?: string } }) => detail.id === 'restart-required';
          await user.replica.events.waitFor(told, SOON_MS, 'the request to restart');
          expect(await route(user.replica, LEADER, 3)).to.equal('leader');
          expect(readdirSync(user.file('nodes'))).to.deep.equal([nextPatch.fileName]);
        });

        it('after the restart the new version runs the same flow', async () => {
          const before = user.read('flows.json');
          await user.restart();
          expect(await user.palette.installed(tarball.name)).to.include({ version: nextPatch.version });
          await nextAt(user.replica, 'role', { fits: ({ payload }) => payload === 'leader' });
          expect(await route(user.replica, LEADER, 4)).to.equal('leader');
          expect(user.read('flows.json')).to.equal(before);
        });
      }

      it('the palette manager removes the package once no flow uses it, and leaves nothing running', async () => {
        await user.replica.deploy([]);
        expect(await user.palette.remove(tarball.name)).to.equal(null);
        expect(await user.palette.installed(tarball.name)).to.equal(null);
        expect(existsSync(user.file('node_modules', tarball.name))).to.equal(false);
        expect(existsSync(user.file('node_modules', 'rxjs'))).to.equal(false);
        expect(await redis.client.exists(lockKey)).to.equal(0);
        const gone = async () => (await redis.connections()) === 0;
        await poll(gone, { ms: SOON_MS, everyMs: 20, what: 'its connections to Redis to be closed' });
      });

      if (whole) {
        it('the palette manager installs the package again into the same process', async function () {
          // Another version would need a restart, as with every package: Node.js keeps what it has loaded.
          const again = await installed(this, user, nextPatch);
          expect(again).to.include({ version: nextPatch.version });
          const from = user.replica.messages.mark();
          await user.replica.deploy(flow());
          await nextAt(user.replica, 'role', { from, fits: ({ payload }) => payload === 'leader' });
        });
      }
    });
  }
});
