/** Reads lists of addresses, `host:port,host:port`, and the translation of addresses that a cluster announces. */
import { isIPv6 } from 'node:net';
import { type Address, addressName } from '../../redis/server-options.js';
import { SettingsError } from '../errors.js';
import { isHostName, withoutBrackets } from './host-name.js';

const ENTRY = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/u;
const ARROW = /->|→|=>/u;

/**
 * @param place the property or environment variable it comes from, for the error
 * @throws {SettingsError} `address-list-empty`, or `address-list-invalid` with the position of the entry: the entry
 *   itself may be a secret in the wrong field
 */
export function readAddressList(given: string, place: string, defaultPort: number): readonly Address[] {
  const entries = entriesOf(given, /[\s,;]+/u);
  if (entries.length === 0) throw new SettingsError({ code: 'address-list-empty', params: { place } });
  return entries.map((entry, index) => {
    const address = readAddress(entry, defaultPort);
    if (address !== null) return address;
    throw new SettingsError({ code: 'address-list-invalid', params: { place, position: index + 1 } });
  });
}

/**
 * Reachable addresses by announced ones: `10.0.0.1:6379 -> localhost:7001, …`.
 *
 * @throws {SettingsError} `translation-invalid`
 */
export function readTranslation(given: string, place: string): Readonly<Record<string, Address>> {
  const pairs = entriesOf(given, /[,;\n]+/u).map((entry, index) => {
    const [announced, reachable, ...more] = entry
      .split(ARROW)
      .map((address) => readAddress(address.trim(), undefined));
    if (!announced || !reachable || more.length > 0) {
      throw new SettingsError({ code: 'translation-invalid', params: { place, position: index + 1 } });
    }
    return [addressName(announced), reachable] as const;
  });
  return Object.fromEntries(pairs);
}

function entriesOf(given: string, separator: RegExp): readonly string[] {
  return given
    .split(separator)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** @param defaultPort where the entry has none; undefined if it must have one */
function readAddress(entry: string, defaultPort: number | undefined): Address | null {
  const [, name = '', digits] = ENTRY.exec(entry) ?? [];
  const host = withoutBrackets(name);
  const port = digits === undefined ? defaultPort : Number(digits);
  if (port === undefined || !(port >= 1 && port <= 65_535)) return null;
  // Brackets are for IPv6 addresses.
  const fits = name.startsWith('[') ? isIPv6(host) : isHostName(host);
  return fits ? { host, port } : null;
}
