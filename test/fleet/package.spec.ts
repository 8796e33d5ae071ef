import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { repositoryRoot } from '../../harness/cache-folder';
import type { Replica } from '../../harness/node-red';
import { OwnedProcess } from '../../harness/owned-process';
import { skipLoudly } from '../../harness/skip-loudly';
import { type TemporaryFolder, temporaryFolder } from '../../harness/temporary-folder';
import { within } from '../../harness/waiting';
import { newKey, TestRedis } from '../nodes/support/redis';
import { fleetFlow, LEADER } from './support/fleet-flow';
import { FETCH_MS, FleetSuite } from './support/fleet-suite';
import { nextAt, route, SOON_MS } from './support/observe';

const NPM_MS = 120_000;
const name = 'node-red-contrib-cluster-leader';

/** Runs npm, and gives what it printed. */
async function npm(args: readonly string[], cwd: string): Promise<string> {
  const script = process.env.npm_execpath;
  const viaNode = script?.endsWith('.js') === true;
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const lines: string[] = [];
  const run = await OwnedProcess.start({
    command: viaNode ? process.execPath : 'npm',
    args: [...(viaNode ? [script] : []), ...args, ...quiet],
    cwd,
    log: (line) => lines.push(line),
  });
  const { code } = await within(run.exited, NPM_MS, `npm ${args[0]}`);
  if (code !== 0) throw new Error(`npm ${args.join(' ')} ended with ${code}${run.report()}`);
  return lines.join('\n');
}

describe('package: what npm publishes', function () {
  this.timeout(30_000);
  const suite = new FleetSuite();
  let folder: TemporaryFolder;
  let tarball: string;
  let files: readonly string[];

  before(async function () {
    this.timeout(NPM_MS);
    folder = temporaryFolder('package');
    // Without its script, which builds: dist is there, and other tests are using it.
    const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder.path];
    const printed = await npm(pack, repositoryRoot);
    const [packed] = JSON.parse(printed.slice(printed.indexOf('['), printed.lastIndexOf(']') + 1));
    tarball = join(folder.path, packed.filename);
    files = packed.files.map(({ path }: { path: string }) => path);
  });
  after(() => folder.remove());

  it('has all that Node-RED and its users look for', () => {
    const types = ['cluster-leader', 'release-cluster-leader', 'valkey-config'];
    expect(files).to.include.members([
      ...['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE'],
      ...types.flatMap((type) => [`dist/nodes/${type}.js`, `dist/nodes/${type}.html`]),
      ...types.flatMap((type) => [
        `dist/nodes/locales/en-US/${type}.json`,
        `dist/nodes/locales/en-US/${type}.html`,
      ]),
      ...['js', 'html'].map((ending) => `dist/nodes/cluster-panel.${ending}`),
      ...['cluster-leader', 'release-cluster-leader'].map((icon) => `dist/nodes/icons/${icon}.svg`),
      ...['panel.mjs', 'panel.css'].map((file) => `resources/cluster-panel/${file}`),
      ...['acquire', 'renew', 'release', 'record'].map((script) => `dist/src/redis/scripts/${script}.lua`),
      ...['Alert on a role change', 'Run a job once'].map((example) => `examples/${example}.json`),
    ]);
  });

  it('has nothing else', () => {
    const wanted =
      /^(package\.json|(README|CHANGELOG)\.md|LICENSE|examples\/[^/]+\.json|resources\/cluster-panel\/[^/]+\.(mjs|css)|dist\/(nodes|src)\/.+\.(js|d\.ts|html|json|lua|svg|png))$/;
    expect(files.filter((path) => !wanted.test(path))).to.deep.equal([]);
    expect(files.filter((path) => /(^|\/)(test|harness|demo|bench|tooling)\//.test(path))).to.deep.equal([]);
  });

  it('names every file of its node sets, and no dependency that it does not load', () => {
    const manifest = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8'));
    const { nodes, plugins } = manifest['node-red'];
    for (const path of Object.values({ ...nodes, ...plugins })) expect(files).to.include(path);
    expect(Object.keys(manifest.dependencies)).to.have.members(['@redis/client', 'rxjs']);
  });

  describe('installed from its tarball', function () {
    this.timeout(NPM_MS);
    let redis: TestRedis;
    let replica: Replica;

    before(async function () {
      this.timeout(FETCH_MS);
      writeFileSync(
        join(folder.path, 'package.json'),
        '{ "name": "user", "version": "1.0.0", "private": true }',
      );
      const install = ['install', tarball, '--ignore-scripts', '--omit=dev', '--prefer-offline'];
      const failure = await npm(install, folder.path).then(
        () => null,
        (error: Error) => error,
      );
      const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENOTCACHED|network/;
      if (failure && offline.test(failure.message)) {
        skipLoudly(this, `npm reaches no registry, and its cache has not all: ${failure.message}`);
      }
      if (failure) throw failure;
      redis = await TestRedis.start();
      replica = await suite.start({
        flows: fleetFlow({ server: redis.server, lockKey: newKey(), lockTTL: 10 }),
        packageDir: join(folder.path, 'node_modules', name),
      });
    });
    after(() => redis?.stop());

    it('loads in Node-RED, with words and icon, and leads', async () => {
      expect((await nextAt(replica, 'role')).message.payload).to.equal('leader');
      expect(await route(replica, LEADER, 1)).to.equal('leader');
      const { text } = await replica.waitForStatus(LEADER, ({ fill }) => fill === 'green', SOON_MS);
      expect(text).to.match(/^leader since /);
      const from = await replica.evaluate(`
        const sets = RED.nodes.getNodeList ? RED.nodes.getNodeList() : nodeRed.nodes.getNodeList();
        return sets.filter(({ module }) => module === '${name}').map(({ id, enabled, err }) => [id, enabled, err]);`);
      expect(JSON.stringify(from)).to.contain(`${name}/cluster-leader`).and.not.to.contain('rror');
      const own = await replica.evaluate(`
        return Object.keys(require.cache).filter((file) => /cluster-leader.dist.nodes/.test(file));`);
      expect(own, 'three nodes and a plugin').to.have.lengthOf(4);
      const inside = realpathSync(folder.path);
      for (const file of own as string[]) expect(file.startsWith(inside), file).to.equal(true);
    });

    it('brings two packages along, and what those need', async () => {
      const tree = JSON.parse(await npm(['ls', '--all', '--json', '--omit=dev'], folder.path));
      const installed = tree.dependencies[name];
      expect(Object.keys(installed.dependencies).sort()).to.deep.equal(['@redis/client', 'rxjs']);
      expect(installed.version).to.equal('2.0.0');
    });
  });
});
