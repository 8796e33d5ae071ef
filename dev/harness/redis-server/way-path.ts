/** Way (a): an installed server. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findOnPath } from '../find-on-path.js';
import { type RedisSource, WayNotAvailable } from './types.js';

export const SERVER_NAMES = ['valkey-server', 'redis-server'] as const;
const run = promisify(execFile);

/** "redis-server 7.0.15", read from the program itself: this is also the proof that it can be run at all. */
export async function nameAndVersion(command: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await run(command, ['--version'], { env, timeout: 5_000 });
  const [, product = 'redis', version = '(unknown version)'] = /^(\w+).*?\bv=(\S+)/.exec(stdout) ?? [];
  return `${product.toLowerCase()}-server ${version}`;
}

export async function fromPath(env: NodeJS.ProcessEnv): Promise<RedisSource> {
  const broken: string[] = [];
  for (const name of SERVER_NAMES) {
    const command = findOnPath(name, env.PATH);
    if (command === undefined) continue;
    try {
      return { way: 'path', origin: `${await nameAndVersion(command, env)} from the PATH`, command, env };
    } catch (error) {
      broken.push(`${name} is on the PATH but does not run: ${(error as Error).message.trim()}`);
    }
  }
  throw new WayNotAvailable(broken.join('; ') || `neither ${SERVER_NAMES.join(' nor ')} is on the PATH`);
}
