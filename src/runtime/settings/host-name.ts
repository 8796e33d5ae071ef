/** Reads a host name or IP address, and nothing else: a URL in its place, password and all, would be quoted in errors. */
import { isIPv6 } from 'node:net';
import { SettingsError } from '../errors.js';

/** Letters of any script, because resolvers accept internationalised names. */
const NAME = /^[\p{L}\p{M}\p{N}_.-]{1,253}$/u;
const NAME_AND_PORT = /^([^:]*|\[.*\]):\d*$/u;

/**
 * @param place the property or environment variable it comes from, for the error
 * @throws {SettingsError} without the value, which may contain a password
 */
export function readHostName(given: string, place: string): string {
  const host = withoutBrackets(given);
  if (isHostName(host)) return host;
  throw new SettingsError({ code: whatElse(given), params: { place } });
}

export function isHostName(host: string): boolean {
  return NAME.test(host) || isIPv6(host);
}

/** Brackets around an IPv6 address belong to URL syntax only. */
export function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/su, '$1');
}

function whatElse(given: string): 'host-is-url' | 'host-with-port' | 'host-invalid' {
  if (/[/@]/u.test(given)) return 'host-is-url';
  return NAME_AND_PORT.test(given) ? 'host-with-port' : 'host-invalid';
}
