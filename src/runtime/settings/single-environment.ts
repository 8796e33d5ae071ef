/**
 * Reads a single server from the environment.
 *
 * The address comes from one source, the first of: `REDIS_HOST` with `REDIS_PORT`, `REDIS_URL`, `REDIS_PORT`. The other
 * parts of a URL count only if its address does, so that no password is sent to another machine.
 *
 * For a service named redis, Kubernetes sets `REDIS_PORT` to `tcp://host:port`. That is a complete address, which any
 * address that was set on purpose overrides.
 */
import type { SingleServer } from '../../redis/server-options.js';
import { SettingsError, type Warning } from '../errors.js';
import { credentialsIn, type Environment, tlsIn, waitForReplicasIn } from './environment-parts.js';
import { readHostName } from './host-name.js';
import { addressInUrl, type Place, readServerUrl } from './server-url.js';
import { DEFAULT_HOST, DEFAULT_PORT, readDatabase, readPort } from './server-values.js';
import { quotable, type Read } from './settings-values.js';

/** @throws {SettingsError} for values that cannot be used */
export function readSingleEnvironment(environment: Environment): Read<SingleServer> {
  const { REDIS_URL, REDIS_DB } = environment;
  const url = REDIS_URL ? readServerUrl(REDIS_URL, 'REDIS_URL') : null;
  const place = readPlace(environment, url?.place ?? null);
  const used = url !== null && samePlace(url.place, place.value) ? url : null;
  const database = readDatabase(REDIS_DB || used?.database);
  const tls = tlsIn(environment, used?.tls === true);
  if (place.value.path !== undefined && tls.value.tls !== undefined) {
    throw new SettingsError({ code: 'tls-on-socket', params: {} });
  }
  const passedOver: Warning[] =
    url === null || used !== null ? [] : [{ code: 'url-passed-over', params: {} }];
  return {
    value: {
      ...place.value,
      database: database.value,
      ...credentialsIn(environment, used ?? {}),
      ...tls.value,
      ...waitForReplicasIn(environment),
    },
    warnings: [...passedOver, ...place.warnings, ...database.warnings, ...tls.warnings],
  };
}

function readPlace({ REDIS_HOST, REDIS_PORT }: Environment, url: Place | null): Read<Place> {
  const given = REDIS_PORT?.trim() ?? '';
  const injected = given.includes('://');
  if (REDIS_HOST) {
    const host = readHostName(REDIS_HOST.trim(), 'REDIS_HOST');
    const port = injected ? { value: servicePort(host, given), warnings: [] } : readPort(given);
    return { value: { host, port: port.value }, warnings: port.warnings };
  }
  if (url !== null) {
    const differs = given !== '' && !injected && given !== String(url.port);
    return { value: url, warnings: differs ? [{ code: 'port-passed-over', params: {} }] : [] };
  }
  if (injected) {
    const service = addressInUrl(given);
    if (service === null)
      throw new SettingsError({ code: 'port-invalid', params: { value: quotable(given) } });
    return { value: service, warnings: [] };
  }
  const port = readPort(given);
  return { value: { host: DEFAULT_HOST, port: port.value }, warnings: port.warnings };
}

/** The port that Kubernetes injects is that of the service named redis, and of no other host. */
function servicePort(host: string, given: string): number {
  const service = addressInUrl(given);
  const meant = host === 'redis' || host.startsWith('redis.') || host === service?.host;
  return service !== null && meant ? service.port : DEFAULT_PORT;
}

function samePlace(one: Place, other: Place): boolean {
  return (
    one.path === other.path && one.host.toLowerCase() === other.host.toLowerCase() && one.port === other.port
  );
}
