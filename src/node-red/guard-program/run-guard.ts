/** Runs the sidecar: reads its server from the environment, writes what happens to the console, and ends when told to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OneServer } from '../../guard/one-server.js';
import type { Ways } from '../../guard/releaser.js';
import { Sidecar } from '../../guard/sidecar.js';
import { type ServerOptions, serverName } from '../../redis/server-options.js';
import { SettingsError } from '../../runtime/errors.js';
import { LogFilter } from '../../runtime/log-filter.js';
import { readServerEnvironment } from '../../runtime/settings/server-environment.js';
import { Texts } from '../../runtime/texts.js';

export interface GuardProgram {
  readonly path: string;
  readonly mode: number;
}

export async function runGuard({ path, mode }: GuardProgram): Promise<void> {
  try {
    const { value: server, warnings } = readServerEnvironment(process.env);
    const texts = new Texts(english(), 'en-US');
    for (const warning of warnings) say(texts.warning(warning));
    await serve(server, path, mode);
  } catch (error) {
    const why =
      error instanceof SettingsError ? new Texts(english(), 'en-US').problem(error.problem) : String(error);
    process.stderr.write(`${why}\n`);
    process.exitCode = 1;
  }
}

async function serve(server: ServerOptions, path: string, mode: number): Promise<void> {
  const name = serverName(server);
  const ways = await waysTo(server, connectionReport(server));
  const sidecar = new Sidecar({ path, mode, ways, server: name, log: say });
  try {
    await sidecar.open();
  } catch (error) {
    ways.close();
    throw error;
  }
  say(`crash guard at ${path}, releases leases at ${name}`);
  let told = false;
  const end = (): void => {
    if (told) process.exit(0);
    told = true;
    say(`ends when its ${sidecar.clients} clients have ended`);
    sidecar.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  // Ends with a terminal only when told to by a signal of its own.
  process.on('SIGHUP', () => undefined);
}

/** Loads no more than the kind of server needs: a guard is to be small. */
async function waysTo(server: ServerOptions, report: (cause: Error | null) => void): Promise<Ways> {
  if (server.kind !== 'sentinel' && server.kind !== 'cluster') return new OneServer(server, report);
  const [{ OwnServers }, { SystemClock }] = await Promise.all([
    import('../../guard/own-servers.js'),
    import('../../runtime/system-clock.js'),
  ]);
  return new OwnServers(server, new SystemClock(), report);
}

/** A line whenever the state of the connection changes, and not for every attempt. */
function connectionReport(server: ServerOptions): (cause: Error | null) => void {
  const filter = new LogFilter();
  return (cause) => {
    const line =
      cause === null
        ? `connected to ${serverName(server)}`
        : `no connection to ${serverName(server)}: ${harmless(cause.message, server)}`;
    if (filter.isNew(line)) say(line);
  };
}

/** Some servers repeat the password in an error. Of such a message only its code is shown. */
function harmless(message: string, server: ServerOptions): string {
  const sentinels = server.kind === 'sentinel' ? server.sentinelLogin.password : undefined;
  const secrets = [server.password, sentinels].filter((secret) => secret !== undefined && secret !== '');
  if (!secrets.some((secret) => message.includes(secret ?? ''))) return message;
  return /^[A-Z]+/u.exec(message)?.[0] ?? 'refused';
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function english(): (key: string, params?: Record<string, string | number>) => string {
  const catalogue: unknown = JSON.parse(
    readFileSync(join(__dirname, '../../../nodes/locales/en-US/cluster-leader.json'), 'utf8'),
  );
  return (key, params = {}) => {
    const found = key
      .split('.')
      .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], catalogue);
    return String(found ?? key).replace(/__(\w+)__/gu, (_whole, name: string) => String(params[name] ?? ''));
  };
}
