/**
 * Finds the server: a `valkey-config` node, or the environment.
 *
 * `REDIS_HOST` (default `redis`) and `REDIS_PORT` beat `REDIS_URL`. Kubernetes sets `REDIS_PORT` to
 * `tcp://host:port` for a service named redis, so that form is accepted too.
 */
import type { ServerOptions } from '../redis/server-options.js';
import { SettingsError, type Warning } from './fleet-error.js';
import { type Read, text, wholeNumber } from './settings-values.js';

const DEFAULT_HOST = 'redis';
const DEFAULT_PORT = 6379;

/** As in the flow file, with the credentials. */
export interface ServerProperties {
  readonly host?: unknown;
  readonly port?: unknown;
  readonly database?: unknown;
  readonly username?: unknown;
  readonly password?: unknown;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws SettingsError */
export function readServerSettings(properties: ServerProperties): Read<ServerOptions> {
  const port = readPort(properties.port);
  const database = readDatabase(properties.database);
  return {
    value: {
      host: text(properties.host, 'host') || DEFAULT_HOST,
      port: port.value,
      database: database.value,
      ...credentials(text(properties.username, 'username'), secret(properties.password, 'password')),
    },
    warnings: [...port.warnings, ...database.warnings],
  };
}

/** @throws SettingsError */
export function readServerEnvironment(environment: Environment): Read<ServerOptions> {
  const url = environment.REDIS_URL ? parseUrl(environment.REDIS_URL) : null;
  const { host, port } = address(environment, url);
  const database = readDatabase(environment.REDIS_DB || url?.pathname.replace(/^\//u, ''));
  const tls = environment.REDIS_TLS
    ? /^(1|true|yes|on)$/iu.test(environment.REDIS_TLS)
    : url?.protocol === 'rediss:' || url?.protocol === 'valkeys:';
  return {
    value: {
      host,
      port: port.value,
      database: database.value,
      ...credentials(
        environment.REDIS_USERNAME || decoded(url?.username),
        environment.REDIS_PASSWORD || decoded(url?.password),
      ),
      ...(tls ? { tls } : {}),
    },
    warnings: [...port.warnings, ...database.warnings],
  };
}

function address(environment: Environment, url: URL | null): { host: string; port: Read<number> } {
  const { REDIS_HOST, REDIS_PORT } = environment;
  if (!REDIS_HOST && !REDIS_PORT && url !== null) {
    return { host: hostOf(url) || DEFAULT_HOST, port: readPort(url.port) };
  }
  const service = REDIS_PORT?.includes('://') ? parseUrl(REDIS_PORT) : null;
  return {
    host: REDIS_HOST || (service !== null && hostOf(service)) || DEFAULT_HOST,
    port: readPort(service === null ? REDIS_PORT : service.port),
  };
}

/** An address of IPv6 stands in brackets in a URL, and nowhere else. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/gu, '');
}

function readPort(raw: unknown): Read<number> {
  return wholeNumber(raw, {
    property: 'port',
    fallback: DEFAULT_PORT,
    min: 1,
    max: 65_535,
    invalid: 'port-invalid',
    withText: 'port-with-text',
  });
}

function readDatabase(raw: unknown): Read<number> {
  return wholeNumber(raw, {
    property: 'database',
    fallback: 0,
    min: 0,
    max: 2 ** 31 - 1,
    invalid: 'database-invalid',
    withText: 'database-with-text',
  });
}

/** A password keeps its spaces. */
function secret(raw: unknown, property: string): string {
  return typeof raw === 'string' && text(raw, property) !== '' ? raw : '';
}

function credentials(username: string, password: string): Pick<ServerOptions, 'username' | 'password'> {
  return { ...(username === '' ? {} : { username }), ...(password === '' ? {} : { password }) };
}

/** Without `//` a forgotten scheme makes the user name one, and the password a path. */
const URL_FORM = /^(rediss?|valkeys?|tcp):\/\//iu;

/** @throws SettingsError that does not quote the URL, password and all */
function parseUrl(raw: string): URL {
  const url = URL_FORM.test(raw) && URL.canParse(raw) ? new URL(raw) : null;
  if (url === null) throw new SettingsError({ code: 'url-invalid', params: {} });
  return url;
}

/** A password with a lone percent sign was not encoded, so that it means itself. */
function decoded(part: string | undefined): string {
  try {
    return decodeURIComponent(part ?? '');
  } catch {
    return part ?? '';
  }
}

/** The server of a node: its config node's, or the environment's with a warning if that node was deleted. */
export function resolveServer(
  configured: { readonly id: string | undefined; readonly properties: ServerProperties | null },
  environment: Environment,
): Read<ServerOptions> {
  if (configured.properties !== null) return readServerSettings(configured.properties);
  const read = readServerEnvironment(environment);
  if (!configured.id) return read;
  const missing: Warning = { code: 'server-node-missing', params: { id: configured.id } };
  return { value: read.value, warnings: [missing, ...read.warnings] };
}
