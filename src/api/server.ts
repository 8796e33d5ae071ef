/** Reads the option `redis`: a URL, options of any kind of server, a client, or nothing for the environment. */
import { addressName, type Login, type ServerOptions, type TlsOptions } from '../redis/server-options.js';
import { SettingsError } from '../runtime/errors.js';
import { readAddressList, readTranslation } from '../runtime/settings/address-list.js';
import type { Environment } from '../runtime/settings/environment-parts.js';
import { readHostName } from '../runtime/settings/host-name.js';
import { readServerEnvironment } from '../runtime/settings/server-environment.js';
import { readServerUrl } from '../runtime/settings/server-url.js';
import {
  credentials,
  DEFAULT_HOST,
  DEFAULT_PORT,
  DEFAULT_SENTINEL_PORT,
  readDatabase,
  readMasterName,
  readPort,
  readWaitForReplicas,
} from '../runtime/settings/server-values.js';
import type { Read } from '../runtime/settings/settings-values.js';
import { readTls } from '../runtime/settings/tls-settings.js';
import type { Address, TlsOptions as GivenTls } from './api.js';
import { optionsOfClient } from './client-options.js';
import { ElectionError } from './election-error.js';

/** Of a caller that may know no types. */
export type Given = Readonly<Partial<Record<string, unknown>>>;

/** @throws {SettingsError} or {ElectionError} for what cannot be used */
export function readServer(given: unknown, environment: Environment): Read<ServerOptions> {
  if (given === undefined) return readServerEnvironment(environment);
  if (typeof given === 'string') return readSingle({ url: given });
  if (typeof given !== 'object' || given === null) throw unusable();
  const options = isPlain(given) ? (given as Given) : optionsOfClient(given);
  if (options === null) throw unusable();
  if (options.sentinels !== undefined) return readSentinels(options);
  return options.nodes === undefined ? readSingle(options) : readCluster(options);
}

function readSingle(options: Given): Read<ServerOptions> {
  const url = options.url === undefined ? null : readServerUrl(String(options.url), 'redis.url');
  const database = readDatabase(options.database ?? url?.database);
  const host = options.host === undefined ? undefined : readHostName(String(options.host), 'redis.host');
  const path = options.path === undefined ? url?.place.path : String(options.path);
  const port = path === undefined ? readPort(options.port ?? url?.place.port) : { value: 0, warnings: [] };
  const common = readCommon(
    options,
    url?.tls === true,
    credentials(url?.username ?? '', url?.password ?? ''),
  );
  if (path !== undefined && common.tls !== undefined)
    throw new SettingsError({ code: 'tls-on-socket', params: {} });
  return {
    value: {
      host: host ?? url?.place.host ?? DEFAULT_HOST,
      port: port.value,
      ...(path === undefined ? {} : { path }),
      database: database.value,
      ...common,
    },
    warnings: [...port.warnings, ...database.warnings],
  };
}

function readSentinels(options: Given): Read<ServerOptions> {
  const { sentinelUsername, sentinelPassword } = options;
  const database = readDatabase(options.database);
  return {
    value: {
      kind: 'sentinel',
      masterName: readMasterName(options.masterName, 'redis.masterName'),
      sentinels: readAddressList(listed(options.sentinels), 'redis.sentinels', DEFAULT_SENTINEL_PORT),
      sentinelLogin: credentials(textOf(sentinelUsername), textOf(sentinelPassword)),
      database: database.value,
      ...readCommon(options, false),
    },
    warnings: database.warnings,
  };
}

function readCluster(options: Given): Read<ServerOptions> {
  const database = readDatabase(options.database);
  if (database.value !== 0) throw new SettingsError({ code: 'database-on-cluster', params: {} });
  const translation = Object.entries(Object(options.translation ?? {})).map(
    ([announced, reachable]) => `${announced} -> ${entry(reachable)}`,
  );
  return {
    value: {
      kind: 'cluster',
      nodes: readAddressList(listed(options.nodes), 'redis.nodes', DEFAULT_PORT),
      translation: readTranslation(translation.join(','), 'redis.translation'),
      database: 0,
      ...readCommon(options, false),
    },
    warnings: database.warnings,
  };
}

/** @param login of a URL, which options override */
function readCommon(
  { username, password, tls, waitForReplicas }: Given,
  tlsByUrl: boolean,
  login: Login = {},
): Login & { readonly tls?: TlsOptions; readonly waitForReplicas?: number } {
  const on = tls === undefined ? tlsByUrl : tls !== false;
  const given = typeof tls === 'object' && tls !== null ? readTls(tls as GivenTls) : {};
  return {
    ...login,
    ...credentials(textOf(username), textOf(password)),
    ...(on ? { tls: given } : {}),
    ...readWaitForReplicas(waitForReplicas),
  };
}

function listed(given: unknown): string {
  return Array.isArray(given) ? given.map(entry).join(',') : textOf(given);
}

function entry(address: unknown): string {
  if (typeof address !== 'object' || address === null) return textOf(address);
  const { host, port } = address as Address;
  if (port !== undefined) return addressName({ host, port });
  return host.includes(':') ? `[${host}]` : host;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function unusable(): ElectionError {
  return new ElectionError(
    'The option redis is none of a URL, options, and a client for one server or a Sentinel',
    'redis-invalid',
  );
}
