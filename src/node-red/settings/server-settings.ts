/** Reads a node's server from its `valkey-config` node or, without one, from the environment. */
import type { ServerOptions } from '../../redis/server-options.js';
import { SettingsError, type Warning } from '../../runtime/errors.js';
import { readAddressList, readTranslation } from '../../runtime/settings/address-list.js';
import type { Environment } from '../../runtime/settings/environment-parts.js';
import { readHostName } from '../../runtime/settings/host-name.js';
import { readServerEnvironment } from '../../runtime/settings/server-environment.js';
import { readServerUrl } from '../../runtime/settings/server-url.js';
import {
  credentials,
  DEFAULT_HOST,
  DEFAULT_PORT,
  DEFAULT_SENTINEL_PORT,
  readDatabase,
  readMasterName,
  readPort,
  readWaitForReplicas,
} from '../../runtime/settings/server-values.js';
import { type Read, text, truth } from '../../runtime/settings/settings-values.js';
import { readTlsNode, type TlsNode } from './tls-node.js';

/** As in the flow file, together with the credentials. */
export interface ServerProperties {
  /** Missing in flows of older versions, which knew only `single`. */
  readonly kind?: unknown;
  readonly host?: unknown;
  readonly port?: unknown;
  readonly database?: unknown;
  readonly username?: unknown;
  readonly password?: unknown;
  readonly url?: unknown;
  /** Whether the URL stands in the flow itself, as against an environment variable. */
  readonly urlInFlow?: boolean;
  readonly masterName?: unknown;
  readonly sentinels?: unknown;
  readonly sentinelUsername?: unknown;
  readonly sentinelPassword?: unknown;
  readonly nodes?: unknown;
  readonly translation?: unknown;
  readonly usetls?: unknown;
  /** Id of the `tls-config` node. */
  readonly tls?: unknown;
  /** That node; null if it is gone. */
  readonly tlsNode?: TlsNode | null;
  readonly waitForReplicas?: unknown;
}

/** @throws {SettingsError} for values that cannot be used */
export function readServerSettings(properties: ServerProperties): Read<ServerOptions> {
  switch (text(properties.kind, 'kind') || 'single') {
    case 'single':
      return readSingle(properties);
    case 'url':
      return readUrl(properties);
    case 'sentinel':
      return readSentinels(properties);
    case 'cluster':
      return readCluster(properties);
    default:
      throw new SettingsError({ code: 'kind-invalid', params: {} });
  }
}

function readSingle(properties: ServerProperties): Read<ServerOptions> {
  const host = text(properties.host, 'host');
  const port = readPort(properties.port);
  const database = readDatabase(properties.database);
  const common = readCommon(properties, false);
  return {
    value: {
      host: host === '' ? DEFAULT_HOST : readHostName(host, 'host'),
      port: port.value,
      database: database.value,
      ...common.value,
    },
    warnings: [...port.warnings, ...database.warnings, ...common.warnings],
  };
}

function readUrl(properties: ServerProperties): Read<ServerOptions> {
  const given = text(properties.url, 'url');
  if (given === '') throw new SettingsError({ code: 'url-missing', params: {} });
  const url = readServerUrl(given, 'url');
  if (properties.urlInFlow === true && url.password !== '') {
    throw new SettingsError({ code: 'url-with-password', params: {} });
  }
  const database = readDatabase(url.database);
  const common = readCommon(properties, url.tls);
  if (url.place.path !== undefined && common.value.tls !== undefined) {
    throw new SettingsError({ code: 'tls-on-socket', params: {} });
  }
  const login = credentials(url.username, url.password);
  return {
    value: { ...url.place, database: database.value, ...login, ...common.value },
    warnings: [...database.warnings, ...common.warnings],
  };
}

function readSentinels(properties: ServerProperties): Read<ServerOptions> {
  const database = readDatabase(properties.database);
  const common = readCommon(properties, false);
  const { sentinelUsername, sentinelPassword } = properties;
  return {
    value: {
      kind: 'sentinel',
      masterName: readMasterName(properties.masterName, 'masterName'),
      sentinels: readAddressList(text(properties.sentinels, 'sentinels'), 'sentinels', DEFAULT_SENTINEL_PORT),
      sentinelLogin: credentials(
        text(sentinelUsername, 'sentinelUsername'),
        secret(sentinelPassword, 'sentinelPassword'),
      ),
      database: database.value,
      ...common.value,
    },
    warnings: [...database.warnings, ...common.warnings],
  };
}

function readCluster(properties: ServerProperties): Read<ServerOptions> {
  const database = readDatabase(properties.database);
  if (database.value !== 0) throw new SettingsError({ code: 'database-on-cluster', params: {} });
  const common = readCommon(properties, false);
  return {
    value: {
      kind: 'cluster',
      nodes: readAddressList(text(properties.nodes, 'nodes'), 'nodes', DEFAULT_PORT),
      translation: readTranslation(text(properties.translation, 'translation'), 'translation'),
      database: 0,
      ...common.value,
    },
    warnings: [...database.warnings, ...common.warnings],
  };
}

/** What servers of every kind have. @param tlsByUrl whether a URL asks for TLS */
function readCommon(properties: ServerProperties, tlsByUrl: boolean) {
  const { username, password, tlsNode = null } = properties;
  const useTls = truth(properties.usetls, 'usetls');
  const chosen = text(properties.tls, 'tls') !== '';
  const on = useTls.value || chosen || tlsByUrl;
  return {
    value: {
      ...credentials(text(username, 'username'), secret(password, 'password')),
      ...(on ? { tls: chosen ? readTlsNode(tlsNode) : {} } : {}),
      ...readWaitForReplicas(properties.waitForReplicas),
    },
    warnings: useTls.warnings,
  };
}

/** The format of Node-RED's ids. If a variable stands in the id's place, its value must not be quoted. */
const NODE_ID = /^[\w.-]{1,100}$/u;

/** A password keeps its spaces. */
function secret(raw: unknown, property: string): string {
  return typeof raw === 'string' && text(raw, property) !== '' ? raw : '';
}

/**
 * The server of a node: that of its config node, else that of the environment, with a warning if the config node is gone.
 *
 * @throws {SettingsError} for values that cannot be used
 */
export function resolveServer(
  configured: { readonly id: string | undefined; readonly properties: ServerProperties | null },
  environment: Environment,
): Read<ServerOptions> {
  if (configured.properties !== null) return readServerSettings(configured.properties);
  const read = readServerEnvironment(environment);
  if (!configured.id) return read;
  const id = NODE_ID.test(configured.id) ? configured.id : '…';
  const missing: Warning = { code: 'server-node-missing', params: { id } };
  return { value: read.value, warnings: [missing, ...read.warnings] };
}
