/** Chooses, downloads and unpacks the packages that a Redis server of this distribution consists of. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../temporary-folder.js';
import { type PrivateApt, privateApt } from './private-apt.js';
import { WayNotAvailable } from './types.js';

const run = promisify(execFile);

/** Distributions dropped one or the other in the course of time; the programs lie in the `-tools` package. */
const PRODUCTS = ['redis', 'valkey'] as const;

export async function unpackPackages(options: {
  readonly target: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: (line: string) => void;
}): Promise<void> {
  const scratch = temporaryFolder('apt');
  try {
    const apt = await privateApt(scratch.path, options.env);
    const packages = join(scratch.path, 'packages');
    mkdirSync(packages);
    options.log("downloading this distribution's Redis package into the cache folder …");
    try {
      await download(apt, packages, options.env);
    } catch {
      options.log("… the machine's package lists are empty or stale; fetching lists of our own …");
      await apt.update();
      await download(apt, packages, options.env);
    }
    for (const file of readdirSync(packages).filter((name) => name.endsWith('.deb'))) {
      await run('dpkg-deb', ['--extract', join(packages, file), options.target], { env: options.env });
    }
  } catch (error) {
    if (error instanceof WayNotAvailable) throw error;
    throw new WayNotAvailable(`the package could not be downloaded (${lastLine(error)})`);
  } finally {
    scratch.remove();
  }
}

async function download(apt: PrivateApt, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  for (const product of PRODUCTS) {
    const all = await apt.closure(`${product}-server`).catch(() => []);
    if (all.length === 0) continue;
    const present = await installed(env);
    const libraries = all.filter((name) => /^(lib|lua)/.test(name) && !present.has(name));
    return apt.download([`${product}-server`, `${product}-tools`, ...libraries], folder);
  }
  throw new WayNotAvailable("neither redis-server nor valkey-server is in the distribution's package lists");
}

/** What is installed is found by the loader anyway, and must not be shadowed by another copy (the C library!). */
async function installed(env: NodeJS.ProcessEnv): Promise<ReadonlySet<string>> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query has the same syntax
  const format = '${Package} ${db:Status-Status}\n';
  const { stdout } = await run('dpkg-query', ['--show', `--showformat=${format}`], {
    env,
    maxBuffer: 1 << 26,
  });
  const lines = stdout.split('\n').map((line) => line.split(' '));
  return new Set(lines.filter(([, status]) => status === 'installed').map(([name = '']) => name));
}

function lastLine(error: unknown): string {
  const { stderr, message } = error as Error & { stderr?: string };
  return (stderr || message).trim().split('\n').at(-1) ?? message;
}
