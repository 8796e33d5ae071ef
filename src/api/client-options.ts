/**
 * Where a client of node-redis or ioredis connects to, and how it logs in. They keep it in their public `options`: up to
 * node-redis 3 and in ioredis side by side, from node-redis 4 on with the address in `socket`.
 */
import type { Given } from './server.js';

/** Where clients look for a server if they are told nothing. */
const DEFAULT_HOST = '127.0.0.1';

/** As for the option `redis`; null if it is no such client, or one for a cluster, whose options are its nodes. */
export function optionsOfClient(client: object): Given | null {
  const { options, connection_options } = client as Given;
  if (!isObject(options) && !isObject(connection_options)) return null;
  if ('startupNodes' in client || (isObject(options) && options.rootNodes !== undefined)) return null;
  const given: Given = { ...object(connection_options), ...object(options) };
  // Up to node-redis 3, where the options may name only a URL.
  const { host, port, path } = { ...given, ...object(connection_options), ...object(given.socket) };
  const login = {
    username: given.username ?? given.user,
    password: given.password ?? given.auth_pass,
    database: given.database ?? given.db ?? (client as Given).selected_db,
    tls: object(given.socket).tls === true ? given.socket : given.tls,
  };
  if (Array.isArray(given.sentinels)) {
    const { sentinels, name, sentinelUsername, sentinelPassword } = given;
    return without({ sentinels, masterName: name, sentinelUsername, sentinelPassword, ...login });
  }
  return without(path == null ? { host: host ?? DEFAULT_HOST, port, ...login } : { path, ...login });
}

function isObject(value: unknown): value is Given {
  return typeof value === 'object' && value !== null;
}

function object(value: unknown): Given {
  return isObject(value) ? value : {};
}

/** Clients fill in null where nothing was given. */
function without(options: Given): Given {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value != null));
}
