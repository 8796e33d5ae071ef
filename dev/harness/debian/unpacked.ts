/**
 * A distribution's own package, unpacked into the project's cache. Nothing is installed, no right is needed, and the
 * machine's package lists and caches stay as they are.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOnce } from '../cache-folder.js';
import { findOnPath } from '../find-on-path.js';
import { NoPackages, type UnpackOptions, unpackPackages } from './packages.js';

/** Bound for two rounds of package lists and downloads, in milliseconds. */
const BUILD_MS = 240_000;

export interface UnpackedOptions extends UnpackOptions {
  /** Of the folder in the cache, which also says for which distribution. */
  readonly name: string;
  readonly cacheRoot?: string | undefined;
}

export interface Unpacked {
  readonly folder: string;
  /** In which its programs find their libraries. */
  readonly env: NodeJS.ProcessEnv;
  /** For people: "debian 12". */
  readonly release: string;
  /** Full path of a program, if there is one. */
  readonly find: (name: string) => string | undefined;
}

/** Rejects with {@link NoPackages}. */
export async function unpacked({ name, cacheRoot, ...options }: UnpackedOptions): Promise<Unpacked> {
  const { env } = options;
  const missing = ['apt-get', 'apt-cache', 'dpkg-deb'].filter((tool) => !findOnPath(tool, env.PATH));
  if (missing.length > 0) throw new NoPackages(`not Debian or Ubuntu: there is no ${missing.join(', no ')}`);
  const release = releaseName();
  const folder = await buildOnce({
    cacheRoot,
    name: `${name}-${release.replace(/\W+/g, '-')}-${process.arch}`,
    ms: BUILD_MS,
    build: (target) => unpackPackages(target, options),
  });
  const libraries = ['usr/lib', 'lib'].flatMap((base) => withSubfolders(join(folder, base)));
  return {
    ...{ folder, release },
    env: { ...env, LD_LIBRARY_PATH: libraries.join(':') },
    find: (program) =>
      findOnPath(program, ['usr/bin', 'usr/sbin'].map((base) => join(folder, base)).join(':')),
  };
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
