/**
 * The peers' packages, in exact versions, fetched into the cache when they are asked for. node-leader is not in the npm
 * registry; its repository is cloned.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOnce } from '../../harness/cache-folder.js';
import { OwnedProcess } from '../../harness/owned-process.js';
import { within } from '../../harness/waiting.js';

/** ms; a slow registry. */
const FETCH_MS = 180_000;

const NODE_LEADER = {
  name: '@compie-technologies/node-leader',
  repository: 'https://github.com/compie-technologies/node-leader.git',
  commit: 'dc9ceb98bb74ec1eebd06ec4cfe9ce6a55fdd3c1',
} as const;

const FROM_NPM = {
  // The latest version that extends a lock by itself; the tag `latest` is 4.2.0, which does not.
  redlock: '5.0.0-beta.2',
  'redis-semaphore': '5.8.0',
  'safe-redis-leader': '0.0.6',
  // The client of these three.
  ioredis: '5.9.2',
} as const;

/** Returns the folder whose `node_modules` has all of them. */
export function fetchPeers(log: (line: string) => void): Promise<string> {
  const versions = Object.values(FROM_NPM).join('-');
  return buildOnce({
    name: `peers-${NODE_LEADER.commit.slice(0, 7)}-${versions}`,
    ms: FETCH_MS,
    build: async (folder) => {
      log('fetching the packages of the peers');
      const { name, repository, commit } = NODE_LEADER;
      const clone = join(folder, 'node-leader');
      await run('git', ['clone', '--quiet', '--no-checkout', repository, clone], folder);
      await run('git', ['-C', clone, 'checkout', '--quiet', commit], folder);
      const dependencies = { ...FROM_NPM, [name]: 'file:./node-leader' };
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
      // As a copy, so that what it needs lies beside it.
      const quiet = ['--install-links', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
      await run('npm', ['install', ...quiet], folder);
    },
  });
}

/** The version of a package in that folder. */
export function versionOf(folder: string, name: string): string {
  const manifest = readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { readonly version: string };
  const commit = name === NODE_LEADER.name ? ` (${NODE_LEADER.commit.slice(0, 7)})` : '';
  return `${version.replace(/^v/, '')}${commit}`;
}

async function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  const owned = await OwnedProcess.start({ command, args, cwd });
  // The process does not keep this one alive.
  const awake = setInterval(() => undefined, FETCH_MS);
  try {
    const { code } = await within(owned.exited, FETCH_MS, `${command} ${args[0]}`);
    if (code !== 0)
      throw new Error(`${command} ${args.join(' ')} failed (exit code ${code})${owned.report(8)}`);
  } finally {
    clearInterval(awake);
    if (!owned.gone) await owned.kill();
  }
}
