import { skipLoudly } from '../skip-loudly.js';
import { locateRedis } from './locate.js';
import { NoRedisServer } from './types.js';

/** Skips, loudly, what needs a server that runs as a process of this machine. */
export async function requireLocalServer(context: Mocha.Context, what: string): Promise<void> {
  const remedy = 'install valkey-server or redis-server, so that it is on the PATH';
  const source = await locateRedis().catch((error: Error) => error);
  if (source instanceof NoRedisServer) skipLoudly(context, `${what}: no server of our own`, remedy);
  if (source instanceof Error) throw source;
  if (source.way === 'docker') skipLoudly(context, `${what}: not in a container`, remedy);
}
