/**
 * Does a Docker engine answer? Asked before testcontainers is loaded, which costs half a second even where there is
 * no engine. The places are those that testcontainers itself looks at.
 */
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Undefined if an engine answers (or only testcontainers can tell), else the reason why not, for people. */
export async function noEngineBecause(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (env.DOCKER_HOST) return notAnswering(env.DOCKER_HOST);
  if (existsSync(join(homedir(), '.testcontainers.properties')) || process.platform === 'win32')
    return undefined;
  const reasons: string[] = [];
  for (const socket of sockets(env)) {
    const reason = await notAnswering(`unix://${socket}`);
    if (reason === undefined) return undefined;
    reasons.push(reason);
  }
  return reasons.join(', ') || 'no engine listens on the usual sockets, and DOCKER_HOST is not set';
}

function sockets(env: NodeJS.ProcessEnv): readonly string[] {
  const home = join(homedir(), '.docker');
  return [
    '/var/run/docker.sock',
    ...(env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, 'docker.sock')] : []),
    join(home, 'run', 'docker.sock'),
    join(home, 'desktop', 'docker.sock'),
    `/run/user/${process.getuid?.() ?? 0}/docker.sock`,
  ].filter((path) => existsSync(path));
}

function notAnswering(address: string): Promise<string | undefined> {
  const url = new URL(address);
  const where = reachedBy(url);
  if (where === undefined) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const asked = request({ ...where, path: '/_ping', timeout: 1_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? undefined : `${address} answers ${response.statusCode}`);
    });
    asked.once('timeout', () => asked.destroy(new Error('no answer within 1 s')));
    asked.once('error', (error: NodeJS.ErrnoException) =>
      resolve(`${address}: ${error.code ?? error.message}`),
    );
    asked.end();
  });
}

/** Only plain connections are asked here; what needs TLS or ssh is left to testcontainers. */
function reachedBy(url: URL): { socketPath: string } | { host: string; port: string } | undefined {
  if (url.protocol === 'unix:') return { socketPath: url.pathname };
  if (url.protocol === 'tcp:' && url.port === '2375') return { host: url.hostname, port: url.port };
  return undefined;
}
