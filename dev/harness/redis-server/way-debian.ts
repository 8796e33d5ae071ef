/**
 * Way (c): the distribution's own package, unpacked into the project's cache. Nothing is installed, no right is
 * needed, and the machine's package lists and caches stay as they are.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOnce } from '../cache-folder.js';
import { unpackPackages } from './debian-packages.js';
import { type RedisSource, WayNotAvailable } from './types.js';
import { findOnPath, nameAndVersion, SERVER_NAMES } from './way-path.js';

/** Bound for two rounds of package lists and downloads, in milliseconds. */
const BUILD_MS = 240_000;

export interface DebianOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cacheRoot?: string | undefined;
  readonly log: (line: string) => void;
}

export async function fromDebian({ env, cacheRoot, log }: DebianOptions): Promise<RedisSource> {
  const missing = ['apt-get', 'apt-cache', 'dpkg-deb'].filter((tool) => !findOnPath(tool, env.PATH));
  if (missing.length > 0)
    throw new WayNotAvailable(`not Debian or Ubuntu: there is no ${missing.join(', no ')}`);
  const release = releaseName();
  const name = `redis-${release.replace(/\W+/g, '-')}-${process.arch}`;
  const folder = await buildOnce({
    cacheRoot,
    name,
    ms: BUILD_MS,
    build: (target) => unpackPackages({ target, env, log }),
  });
  const { command, env: runEnv } = runnable(folder, env);
  const version = await nameAndVersion(command, runEnv).catch((error: Error) => {
    throw new WayNotAvailable(
      `the unpacked server does not run (${error.message.trim()}); remove .cache/${name}`,
    );
  });
  return {
    way: 'debian',
    origin: `${version} unpacked from the packages of ${release}`,
    command,
    env: runEnv,
  };
}

/** The server in an unpacked tree, and the environment in which it finds its libraries. */
export function runnable(
  folder: string,
  env: NodeJS.ProcessEnv,
): { readonly command: string; readonly env: NodeJS.ProcessEnv } {
  const command = SERVER_NAMES.map((name) => findOnPath(name, join(folder, 'usr', 'bin'))).find(Boolean);
  if (command === undefined) throw new WayNotAvailable(`no server was found in ${folder}`);
  const libraries = ['usr/lib', 'lib'].flatMap((base) => withSubfolders(join(folder, base)));
  return { command, env: { ...env, LD_LIBRARY_PATH: libraries.join(':') } };
}

/** `usr/lib` and `usr/lib/<architecture>`; nothing deeper holds libraries to link with. */
function withSubfolders(folder: string): readonly string[] {
  try {
    const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return [folder, ...below.map((entry) => join(folder, entry.name))];
  } catch {
    return [];
  }
}

/** "debian 12", "ubuntu 24.04". */
function releaseName(): string {
  try {
    const text = readFileSync('/etc/os-release', 'utf8');
    const value = (key: string): string | undefined => new RegExp(`^${key}="?([^"\n]*)`, 'm').exec(text)?.[1];
    return `${value('ID') ?? 'linux'} ${value('VERSION_ID') ?? value('VERSION_CODENAME') ?? ''}`.trim();
  } catch {
    return 'linux';
  }
}
