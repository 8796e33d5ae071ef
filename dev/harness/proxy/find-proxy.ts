/** Finds a load balancer: the machine's own, or else the distribution's package, unpacked into the cache folder. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { NoPackages } from '../debian/packages.js';
import { unpacked } from '../debian/unpacked.js';
import { findOnPath } from '../find-on-path.js';
import { skipLoudly } from '../skip-loudly.js';

const run = promisify(execFile);

export type ProxyName = 'haproxy' | 'nginx';

export interface ProxyProgram {
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
  /** For people: "haproxy 2.6.12 unpacked from the packages of debian 12". */
  readonly origin: string;
}

const found = new Map<ProxyName, Promise<ProxyProgram>>();

/** Rejects with {@link NoPackages}, which says why there is none. */
export function findProxy(name: ProxyName): Promise<ProxyProgram> {
  const known = found.get(name) ?? search(name);
  found.set(name, known);
  return known;
}

/** Skips the test or the suite, loudly, if there is no such program. */
export async function requireProxy(context: Mocha.Context, name: ProxyName): Promise<void> {
  const program = await findProxy(name).catch((error: Error) => error);
  if (program instanceof NoPackages) skipLoudly(context, program.message, `install ${name}`);
  if (program instanceof Error) throw program;
}

async function search(name: ProxyName): Promise<ProxyProgram> {
  // Daemons lie in folders that are not on the PATH of every user.
  const installed = findOnPath(name, `${process.env.PATH}:/usr/sbin:/usr/local/sbin`);
  if (installed !== undefined) {
    const version = await versionOf(installed, process.env).catch(() => null);
    if (version !== null)
      return { command: installed, env: process.env, origin: `${name} ${version} of this machine` };
  }
  const { folder, release, env, find } = await unpacked({
    ...{ name, what: name, choices: [{ main: name }], env: process.env },
    log: (line) => process.stderr.write(`${line}\n`),
  });
  const command = find(name);
  if (command === undefined) throw new NoPackages(`no ${name} was found in ${folder}`);
  const version = await versionOf(command, env).catch((error: Error) => {
    throw new NoPackages(`the unpacked ${name} does not run (${error.message.trim()})`);
  });
  return { command, env, origin: `${name} ${version} unpacked from the packages of ${release}` };
}

/** Both programs know `-v`; nginx answers on its standard error. */
async function versionOf(command: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout, stderr } = await run(command, ['-v'], { env, timeout: 5_000 });
  return /\d+(?:\.\d+)+/.exec(stdout + stderr)?.[0] ?? '(unknown version)';
}
