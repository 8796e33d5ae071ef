/**
 * Reads the server from the environment.
 *
 * The address comes from one source, the first of: `REDIS_HOST` with `REDIS_PORT`, `REDIS_URL`, `REDIS_PORT`. The other
 * parts of a URL count only if its address does, so that no password is sent to another machine.
 *
 * For a service named redis, Kubernetes sets `REDIS_PORT` to `tcp://host:port`. That is a complete address, which any
 * address that was set on purpose overrides.
 */
import type { Address, SingleServer } from '../../redis/server-options.js';
import { SettingsError, type Warning } from '../../runtime/errors.js';
import { isHostName, readHostName, withoutBrackets } from './host-name.js';
import { credentials, DEFAULT_HOST, DEFAULT_PORT, readDatabase, readPort } from './server-values.js';
import { quotable, type Read } from './settings-values.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The parts of `REDIS_URL`. */
interface UrlParts extends Address {
  readonly database: string;
  readonly username: string;
  readonly password: string;
  readonly tls: boolean;
}

/** @throws {SettingsError} for values that cannot be used */
export function readServerEnvironment(environment: Environment): Read<SingleServer> {
  const { REDIS_URL, REDIS_DB, REDIS_TLS, REDIS_USERNAME, REDIS_PASSWORD } = environment;
  const url = REDIS_URL ? readUrl(REDIS_URL) : null;
  const address = readAddress(environment, url);
  const used = url !== null && sameAddress(url, address.value) ? url : null;
  const database = readDatabase(REDIS_DB || used?.database);
  const tls = REDIS_TLS ? /^(1|true|yes|on)$/iu.test(REDIS_TLS) : used?.tls === true;
  const passedOver: Warning[] =
    url === null || used !== null ? [] : [{ code: 'url-passed-over', params: {} }];
  return {
    value: {
      ...address.value,
      database: database.value,
      ...credentials(REDIS_USERNAME || (used?.username ?? ''), REDIS_PASSWORD || (used?.password ?? '')),
      ...(tls ? { tls: {} } : {}),
    },
    warnings: [...passedOver, ...address.warnings, ...database.warnings],
  };
}

function readAddress({ REDIS_HOST, REDIS_PORT }: Environment, url: Address | null): Read<Address> {
  const given = REDIS_PORT?.trim() ?? '';
  const injected = given.includes('://');
  if (REDIS_HOST) {
    const host = readHostName(REDIS_HOST.trim(), 'REDIS_HOST');
    const port = injected ? { value: servicePort(host, given), warnings: [] } : readPort(given);
    return { value: { host, port: port.value }, warnings: port.warnings };
  }
  if (url !== null) {
    const differs = given !== '' && !injected && given !== String(url.port);
    const { host, port } = url;
    return { value: { host, port }, warnings: differs ? [{ code: 'port-passed-over', params: {} }] : [] };
  }
  if (injected) {
    const service = parseAddress(given);
    if (service === null)
      throw new SettingsError({ code: 'port-invalid', params: { value: quotable(given) } });
    return { value: service, warnings: [] };
  }
  const port = readPort(given);
  return { value: { host: DEFAULT_HOST, port: port.value }, warnings: port.warnings };
}

/** The port that Kubernetes injects is that of the service named redis, and of no other host. */
function servicePort(host: string, given: string): number {
  const service = parseAddress(given);
  const meant = host === 'redis' || host.startsWith('redis.') || host === service?.host;
  return service !== null && meant ? service.port : DEFAULT_PORT;
}

function sameAddress(one: Address, other: Address): boolean {
  return one.host.toLowerCase() === other.host.toLowerCase() && one.port === other.port;
}

/** `//` is required: without it, a forgotten scheme would turn the user name into a scheme and the password into a path. */
const URL_FORM = /^(rediss?|valkeys?|tcp):\/\//iu;
const DATABASE_PATH = /^\/?(\d*)\/?$/u;

/**
 * A character of the password that was not percent-encoded ends the URL's authority, and the rest is parsed as host, path
 * or query. So every part is checked, and a URL with an implausible part is refused.
 *
 * @throws {SettingsError} without the URL, which may contain a password
 */
function readUrl(raw: string): UrlParts {
  const url = parseUrl(raw);
  const address = url === null ? null : addressOf(url);
  const database = url === null ? undefined : DATABASE_PATH.exec(url.pathname)?.[1];
  const torn = url !== null && (url.hash !== '' || url.search.includes('@'));
  if (url === null || address === null || database === undefined || torn) {
    throw new SettingsError({ code: 'url-invalid', params: {} });
  }
  return {
    ...address,
    database,
    username: decoded(url.username),
    password: decoded(url.password),
    tls: url.protocol === 'rediss:' || url.protocol === 'valkeys:',
  };
}

function parseUrl(raw: string): URL | null {
  const given = raw.trim();
  return URL_FORM.test(given) && URL.canParse(given) ? new URL(given) : null;
}

function parseAddress(raw: string): Address | null {
  const url = parseUrl(raw);
  return url === null ? null : addressOf(url);
}

function addressOf({ hostname, port }: URL): Address | null {
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
