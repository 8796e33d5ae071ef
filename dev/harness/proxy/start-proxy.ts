/** A load balancer as a process of this machine, with a configuration that is read from a text. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { OwnedProcess } from '../owned-process.js';
import { temporaryFolder } from '../temporary-folder.js';
import { poll } from '../waiting.js';
import { findProxy, type ProxyName } from './find-proxy.js';

/** Bounds in ms. */
const START_MS = 10_000;
const STOP_MS = 5_000;

export interface RunningProxy {
  readonly origin: string;
  readonly stop: () => Promise<void>;
  /** The last lines of output, for a failure report. */
  readonly report: () => string;
}

/** @param port on which it listens by this configuration */
export async function startProxy(name: ProxyName, config: string, port: number): Promise<RunningProxy> {
  const { command, env, origin } = await findProxy(name);
  const folder = temporaryFolder(name);
  const file = join(folder.path, `${name}.conf`);
  writeFileSync(file, name === 'nginx' ? framed(config, folder.path) : config);
  const args = name === 'nginx' ? ['-e', 'stderr', '-p', folder.path, '-c', file] : ['-db', '-f', file];
  const owned = await OwnedProcess.start({ command, args, env });
  const stop = async (): Promise<void> => {
    // Both end at once by SIGTERM, without waiting for connections.
    await owned.stop(STOP_MS);
    folder.remove();
  };
  try {
    await poll(() => listens(port, owned), { ms: START_MS, everyMs: 20, what: `${name} to listen` });
  } catch (error) {
    await stop();
    throw new Error(`${(error as Error).message}${owned.report()}`, { cause: error });
  }
  return { origin, stop, report: () => owned.report() };
}

async function listens(port: number, { gone }: OwnedProcess): Promise<boolean> {
  if (gone) throw new Error('it has ended');
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** What belongs into `http { }` as a configuration of its own that needs no rights. */
function framed(config: string, folder: string): string {
  mkdirSync(join(folder, 'temporary'));
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${join(folder, 'temporary', kind)};`,
  );
  return [
    'daemon off;',
    'worker_processes 1;',
    `pid ${join(folder, 'nginx.pid')};`,
    'error_log stderr warn;',
    'events {}',
    'http {',
    'access_log off;',
    ...paths,
    config,
    '}',
    '',
  ].join('\n');
}
