/** Reads a node's server from its `valkey-config` node or, without one, from the environment. */
import type { ServerOptions, SingleServer } from '../../redis/server-options.js';
import type { Warning } from '../../runtime/errors.js';
import { readHostName } from './host-name.js';
import { type Environment, readServerEnvironment } from './server-environment.js';
import { credentials, DEFAULT_HOST, readDatabase, readPort } from './server-values.js';
import { type Read, text } from './settings-values.js';

/** As in the flow file, together with the credentials. */
export interface ServerProperties {
  readonly host?: unknown;
  readonly port?: unknown;
  readonly database?: unknown;
  readonly username?: unknown;
  readonly password?: unknown;
}

/** @throws {SettingsError} for values that cannot be used */
export function readServerSettings(properties: ServerProperties): Read<SingleServer> {
  const host = text(properties.host, 'host');
  const port = readPort(properties.port);
  const database = readDatabase(properties.database);
  return {
    value: {
      host: host === '' ? DEFAULT_HOST : readHostName(host, 'host'),
      port: port.value,
      database: database.value,
      ...credentials(text(properties.username, 'username'), secret(properties.password, 'password')),
    },
    warnings: [...port.warnings, ...database.warnings],
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
