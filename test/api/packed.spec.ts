import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';
import { progress } from '../../dev/harness/node-runtime/node-binary.js';
import { installedPackage } from '../../dev/harness/node-runtime/npm-install.js';
import { skipLoudly } from '../../dev/harness/skip-loudly.js';
import { useLab } from '../support/redis/lab.js';
import { useConsumer } from './support/consumer.js';
import { usePrograms } from './support/programs.js';
import { TYPED_PROGRAM } from './support/typed-program.js';

const run = promisify(execFile);

/** ms; of a compiler that is not in the cache yet. */
const FETCH_MS = 240_000;

/** Programs of every module system. Each compiler run takes a second of a processor. */
const COMPILED = [
  { how: 'nodenext', module: 'nodenext', files: ['nodenext.cts', 'nodenext.mts'] },
  { how: 'bundler', module: 'esnext', files: ['bundler.ts'] },
] as const;

interface Compiled {
  readonly how: string;
  readonly module: string;
  readonly files: readonly string[];
}

describe('the packed package in a program', function () {
  this.timeout(40_000);
  const lab = useLab();
  const consumer = useConsumer();
  const programs = usePrograms();

  const environment = () => ({ REDIS_URL: lab.server.url, KEY: lab.key });

  it('CommonJS and ES modules get the same objects, and load neither Node-RED nor anything else', async () => {
    consumer.write(
      'both.mjs',
      `import * as api from 'node-red-contrib-cluster-leader';
       import { createRequire } from 'node:module';
       const require = createRequire(import.meta.url);
       const common = require('node-red-contrib-cluster-leader');
       const { version } = require('node-red-contrib-cluster-leader/package.json');
       const loaded = Object.keys(require.cache).map((path) => path.split('/node_modules/').at(-1));
       const packages = new Set(loaded.map((path) => /^(@[^/]+\\/)?[^/]+/.exec(path)[0]));
       console.log(JSON.stringify({
         names: Object.keys(api).filter((name) => name !== 'default' && name !== 'module.exports'),
         same: Object.keys(common).every((name) => common[name] === api[name]),
         known: Object.keys(common).sort(),
         version, packages: [...packages],
       }));`,
    );
    const found = JSON.parse(await consumer.node('both.mjs'));
    expect(found.names.sort()).to.deep.equal([
      'ElectionError',
      'Elector',
      'Leader',
      'drain',
      'elect',
      'metrics',
    ]);
    expect(found.known).to.deep.equal(found.names);
    expect(found.same).to.equal(true);
    expect(found.version).to.be.a('string');
    expect(found.packages).to.include('rxjs').and.include('@redis/client');
    expect(found.packages.filter((name: string) => /red$|express/.test(name))).to.deep.equal([]);
  });

  it('two copies in a process share elections and connections, and the process ends by itself after the stop', async () => {
    await consumer.installCopy('other');
    consumer.write(
      'copies.cjs',
      `const { once } = require('node:events');
       const path = require.resolve('./node_modules/other/node_modules/node-red-contrib-cluster-leader/package.json');
       const [one, other] = [require('node-red-contrib-cluster-leader'), require(path.replace('package.json', 'dist/src/api/index.js'))];
       const { createClient } = require('@redis/client');
       const client = createClient({ url: process.env.REDIS_URL });
       const connections = async () => (await client.sendCommand(['CLIENT', 'LIST'])).trim().split('\\n').length;
       (async () => {
         await client.connect();
         const a = one.elect(process.env.KEY).start();
         await once(a, 'leader');
         const before = await connections();
         const b = other.elect(process.env.KEY).start();
         await once(b, 'leader');
         const shared = (await connections()) === before;
         const leading = [a.isLeader(), b.isLeader(), a.token === b.token];
         await a.stop();
         const rest = [a.isLeader(), b.isLeader()];
         await b.stop();
         console.log(JSON.stringify({ copies: one !== other, shared, leading, rest, lease: await client.get(process.env.KEY) }));
         client.destroy();
       })();`,
    );
    expect(JSON.parse(await consumer.node('copies.cjs', environment()))).to.deep.equal({
      ...{ copies: true, shared: true, leading: [true, true, true], rest: [false, true], lease: null },
    });
  });

  it('a started elector keeps its process alive; a signal ends both, and the lease is free at once', async () => {
    consumer.write(
      'stays.mjs',
      `import { elect } from 'node-red-contrib-cluster-leader';
       elect(process.env.KEY).on('leader', () => console.log('leads')).start();`,
    );
    const program = programs.start('stays.mjs', environment(), consumer.path);
    await program.prints(/leads/u);
    // A process with nothing to do would end within this round trip and the next.
    expect(await lab.text('GET', lab.key)).to.contain('#');
    expect(program.running).to.equal(true);
    program.signal('SIGTERM');
    expect(await program.end()).to.deep.equal([null, 'SIGTERM']);
    expect(await lab.command('GET', lab.key)).to.equal(null);
  });

  it('a signal ends a process with replicas of two names, each of another copy, and both leases are free', async () => {
    await consumer.installCopy('other');
    consumer.write(
      'names.cjs',
      `const { elect } = require('node-red-contrib-cluster-leader');
       const path = require.resolve('./node_modules/other/node_modules/node-red-contrib-cluster-leader/package.json');
       const other = require(path.replace('package.json', 'dist/src/api/index.js'));
       const { KEY } = process.env;
       elect({ key: KEY, name: 'a' }).on('leader', () => console.log('a leads')).start();
       other.elect({ key: KEY + ':b', name: 'b' }).on('leader', () => console.log('b leads')).start();`,
    );
    const program = programs.start('names.cjs', environment(), consumer.path);
    await program.prints(/a leads/u);
    await program.prints(/b leads/u);
    program.signal('SIGTERM');
    expect(await program.end()).to.deep.equal([null, 'SIGTERM']);
    expect(await lab.command('MGET', lab.key, `${lab.key}:b`)).to.deep.equal([null, null]);
  });

  const compile = async (compiler: string, { how, module, files }: Compiled): Promise<string> => {
    for (const file of files) consumer.write(file, TYPED_PROGRAM);
    const flags = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,esnext.disposable'];
    const resolution = ['--types', 'node', '--module', module, '--moduleResolution', how];
    const tsc = join(compiler, 'bin', 'tsc');
    return await run(process.execPath, [tsc, ...flags, ...resolution, ...files], { cwd: consumer.path }).then(
      ({ stdout }) => stdout,
      (error: { readonly stdout?: string }) => error.stdout ?? String(error),
    );
  };

  for (const compiled of COMPILED) {
    it(`its types compile with the module resolution ${compiled.how}, and refuse what does not exist`, async () => {
      expect(await compile(join(repositoryRoot, 'node_modules', 'typescript'), compiled)).to.equal('');
    });
  }

  it('its types compile with the module resolution node10 of TypeScript 5', async function () {
    this.timeout(FETCH_MS);
    const compiler = await typescript5().catch((error: Error) => error);
    if (compiler instanceof Error) skipLoudly(this, compiler.message, 'let npm fetch typescript@5');
    const node10 = { how: 'node10', module: 'commonjs', files: ['node10.ts'] };
    expect(await compile(compiler.folder, node10)).to.equal('');
  });
});

/** The last versions that know how modules were resolved before they had exports. */
function typescript5(): ReturnType<typeof installedPackage> {
  return installedPackage({ name: 'typescript', range: '5', cacheName: 'typescript-5', log: progress });
}
