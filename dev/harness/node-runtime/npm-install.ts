/** Packages that only some tests on some platforms need: fetched through npm into the cache, not devDependencies. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOnce } from '../cache-folder.js';
import { OwnedProcess } from '../owned-process.js';
import { within } from '../waiting.js';

/** Bound for npm, in milliseconds; Node-RED with all it needs took 15 s on a slow machine. */
const INSTALL_MS = 240_000;

/** ms between two progress lines. */
const PROGRESS_MS = 5_000;

export interface InstalledPackage {
  /** The package's own folder. */
  readonly folder: string;
  /** The version that the range resolved to when it was fetched. */
  readonly version: string;
}

/** `name` as npm knows it, `range` such as "5"; `cacheName` is the folder in the cache. */
export async function installedPackage(options: {
  readonly name: string;
  readonly range: string;
  readonly cacheName: string;
  readonly cacheRoot?: string | undefined;
  readonly log: (line: string) => void;
}): Promise<InstalledPackage> {
  const { name, range, cacheName, cacheRoot, log } = options;
  const inside = join('node_modules', name);
  const root = await buildOnce({
    name: cacheName,
    cacheRoot,
    ms: INSTALL_MS,
    valid: (folder) => existsSync(join(folder, inside, 'package.json')),
    build: (folder) => npmInstall(folder, `${name}@${range}`, log),
  });
  const folder = join(root, inside);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return { folder, version };
}

async function npmInstall(folder: string, wanted: string, log: (line: string) => void): Promise<void> {
  const began = performance.now();
  const seconds = (): string => `${((performance.now() - began) / 1000).toFixed(0)} s`;
  log(`fetching ${wanted} into the cache folder …`);
  const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--no-update-notifier', '--loglevel=error'];
  const npm = await OwnedProcess.start({
    ...npmCommand(['install', '--prefix', folder, '--ignore-scripts', ...quiet, wanted]),
    cwd: folder,
  });
  const heartbeat = setInterval(() => log(`… still fetching ${wanted} (${seconds()})`), PROGRESS_MS);
  try {
    const { code } = await within(npm.exited, INSTALL_MS, `npm to fetch ${wanted}`);
    if (code !== 0) throw new Error(`npm could not fetch ${wanted} (exit code ${code})${npm.report(8)}`);
    log(`fetched ${wanted} in ${seconds()}`);
  } finally {
    clearInterval(heartbeat);
    if (!npm.gone) await npm.kill();
  }
}

/** The npm that runs us, if one does; else the one on the PATH. */
function npmCommand(args: readonly string[]): { readonly command: string; readonly args: readonly string[] } {
  const script = process.env.npm_execpath;
  return script?.endsWith('.js') && existsSync(script)
    ? { command: process.execPath, args: [script, ...args] }
    : { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', args };
}
