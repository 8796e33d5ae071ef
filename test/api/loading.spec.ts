/** What a program loads by requiring the package, and what only by using it. By names, as times differ between machines. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { repositoryRoot } from '../../dev/harness/cache-folder.js';

const run = promisify(execFile);

/** Loaded where it is used, by file. */
const ONLY_WHEN_USED = {
  'prom-client': /\/node_modules\/prom-client\//u,
  'what counts for metrics': /\/runtime\/metrics\/(?!metrics\.js)/u,
  Sentinel: /\/topology\/sentinel\/(?!sentinel-fault\.js)/u,
  Cluster: /\/topology\/cluster\/(?!(?:asked-primaries|circles|failure-codes|redirection|slots)\.js)/u,
  'the crash guard': /\/src\/guard\/|\/crash-guard\/(?:wire|outbox)\.js/u,
} as const;

/** Of no use to a program. */
const NEVER = {
  'all of rxjs': /\/rxjs\/dist\/\w+\/index\.js/u,
  'tests of servers': /\/runtime\/server-check\//u,
  'questions of nodes about leases': /\/runtime\/(?:holder-queries|resignation)\.js/u,
  'Node-RED': /\/src\/node-red\/|\/node_modules\/(?:@node-red|node-red)\/|\/dist\/nodes\//u,
  'HTTP for health checks': /\/runtime\/health\/health-server\.js/u,
} as const;

type Part = keyof typeof ONLY_WHEN_USED | keyof typeof NEVER;

/** The parts that a program has loaded which runs this after requiring the package. */
async function loadedBy(use: string, environment: NodeJS.ProcessEnv = {}): Promise<readonly Part[]> {
  const program = `
    const { Elector, metrics } = require(${JSON.stringify(repositoryRoot)});
    ${use};
    process.stdout.write(JSON.stringify(Object.keys(require.cache)), () => process.exit());`;
  const env = { ...process.env, ...environment };
  const { stdout } = await run(process.execPath, ['-e', program], { timeout: 20_000, env });
  const files: readonly string[] = JSON.parse(stdout);
  const parts = Object.entries({ ...ONLY_WHEN_USED, ...NEVER });
  return parts.flatMap(([part, names]) => (files.some((file) => names.test(file)) ? [part as Part] : []));
}

const start = (redis: string) => `new Elector({ key: 'k', redis: ${redis} }).start()`;

describe('what a program loads', function () {
  this.timeout(20_000);

  it('by requiring the package: nothing that is loaded only when it is used', async () => {
    expect(await loadedBy('')).to.deep.equal([]);
  });

  it('by an elector on one server: nothing of that, either', async () => {
    expect(await loadedBy(start(`'redis://127.0.0.1:9'`))).to.deep.equal([]);
  });

  for (const [part, use, environment] of [
    ['Sentinel', start(`{ sentinels: ['127.0.0.1:9'] }`), {}],
    ['Cluster', start(`{ nodes: ['127.0.0.1:9'] }`), {}],
    ['the crash guard', start(`'redis://127.0.0.1:9'`), { CLUSTER_LEADER_CRASH_GUARD: 'true' }],
  ] as const) {
    it(`by use of it: ${part}`, async () => {
      expect(await loadedBy(use, environment)).to.deep.equal([part]);
    });
  }

  it('has names that exist', () => {
    const dist = join(repositoryRoot, 'dist');
    const own = readdirSync(dist, { recursive: true, encoding: 'utf8' }).map((file) => join(dist, file));
    const files = [...own, require.resolve('rxjs'), require.resolve('prom-client')];
    for (const [part, names] of Object.entries({ ...ONLY_WHEN_USED, ...NEVER })) {
      expect(
        files.filter((file) => names.test(file)),
        part,
      ).to.not.deep.equal([]);
    }
  });

  it('by metrics(): prom-client, and what counts', async () => {
    expect(await loadedBy('metrics()')).to.deep.equal(['prom-client', 'what counts for metrics']);
  });
});
