/** Way (c): the distribution's own package, unpacked into the project's cache. */
import { basename } from 'node:path';
import { NoPackages } from '../debian/packages.js';
import { unpacked } from '../debian/unpacked.js';
import { type RedisSource, WayNotAvailable } from './types.js';
import { nameAndVersion, SERVER_NAMES } from './way-path.js';

export interface DebianOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cacheRoot?: string | undefined;
  readonly log: (line: string) => void;
}

/** Distributions dropped one or the other in the course of time; the programs lie in the `-tools` package. */
const CHOICES = ['redis', 'valkey'].map((product) => ({
  main: `${product}-server`,
  besides: [`${product}-tools`],
}));

export async function fromDebian(options: DebianOptions): Promise<RedisSource> {
  const { folder, release, env, find } = await unpacked({
    ...options,
    ...{ name: 'redis', what: 'Redis', choices: CHOICES },
  }).catch((error: unknown) => {
    throw error instanceof NoPackages ? new WayNotAvailable(error.message) : error;
  });
  const command = SERVER_NAMES.map(find).find((path) => path !== undefined);
  if (command === undefined) throw new WayNotAvailable(`no server was found in ${folder}`);
  const version = await nameAndVersion(command, env).catch((error: Error) => {
    throw new WayNotAvailable(
      `the unpacked server does not run (${error.message.trim()}); remove .cache/${basename(folder)}`,
    );
  });
  return { way: 'debian', origin: `${version} unpacked from the packages of ${release}`, command, env };
}
