/** Reads the URL of a single server: `redis://`, `rediss://`, their Valkey counterparts, or `unix://` for a socket. */
import type { Endpoint } from '../../redis/server-options.js';
import { SettingsError } from '../errors.js';
import { isHostName, withoutBrackets } from './host-name.js';
import { DEFAULT_HOST, DEFAULT_PORT } from './server-values.js';

/** Where a server is, without how to log in. */
export type Place = Pick<Endpoint, 'host' | 'port' | 'path'>;

export interface UrlParts {
  readonly place: Place;
  readonly database: string;
  readonly username: string;
  readonly password: string;
  readonly tls: boolean;
}

/** `//` is required: without it, a forgotten scheme would turn the user name into a scheme and the password into a path. */
const URL_FORM = /^(rediss?|valkeys?|tcp):\/\//iu;
const DATABASE_PATH = /^\/?(\d*)\/?$/u;

/** `unix://[user[:password]@]/path[?db=2]`. Node.js' parser refuses credentials without a host. */
const SOCKET_FORM = /^unix:\/\/(?:([^/?#@]*)@)?(\/[^?#@:]+)(?:\?db=(\d+))?$/iu;

/**
 * A character of the password that was not percent-encoded ends the URL's authority, and the rest is parsed as host, path
 * or query. So every part is checked, and a URL with an implausible part is refused.
 *
 * @param place the property or environment variable it comes from, for the error
 * @throws {SettingsError} without the URL, which may contain a password
 */
export function readServerUrl(raw: string, place: string): UrlParts {
  const parts = socketParts(raw.trim()) ?? addressParts(raw);
  if (parts === null) throw new SettingsError({ code: 'url-invalid', params: { place } });
  return parts;
}

/** The address in a URL; null if there is none. */
export function addressInUrl(raw: string): Place | null {
  const url = parseUrl(raw);
  return url === null ? null : addressOf(url);
}

function addressParts(raw: string): UrlParts | null {
  const url = parseUrl(raw);
  if (url === null) return null;
  const place = addressOf(url);
  const database = DATABASE_PATH.exec(url.pathname)?.[1];
  const torn = url.hash !== '' || url.search.includes('@');
  if (place === null || database === undefined || torn) return null;
  return {
    place,
    database,
    username: decoded(url.username),
    password: decoded(url.password),
    tls: url.protocol === 'rediss:' || url.protocol === 'valkeys:',
  };
}

function socketParts(given: string): UrlParts | null {
  const [, login = '', path, database = ''] = SOCKET_FORM.exec(given) ?? [];
  if (path === undefined) return null;
  const [username = '', ...password] = login.split(':');
  return {
    place: { host: 'localhost', port: 0, path: decoded(path) },
    database,
    username: decoded(username),
    password: decoded(password.join(':')),
    tls: false,
  };
}

function parseUrl(raw: string): URL | null {
  const given = raw.trim();
  return URL_FORM.test(given) && URL.canParse(given) ? new URL(given) : null;
}

function addressOf({ hostname, port }: URL): Place | null {
  const host = withoutBrackets(hostname) || DEFAULT_HOST;
  const number = port === '' ? DEFAULT_PORT : Number(port);
  return isHostName(host) && number > 0 ? { host, port: number } : null;
}

/** A value with a lone percent sign was not encoded, and is used as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
