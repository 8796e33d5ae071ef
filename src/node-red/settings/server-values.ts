/** Reads the values of a server's settings that a `valkey-config` node and the environment have in common. */
import type { ServerOptions } from '../../redis/server-options.js';
import { type Read, wholeNumber } from './settings-values.js';

export const DEFAULT_HOST = 'redis';
export const DEFAULT_PORT = 6379;

/** @throws SettingsError */
export function readPort(raw: unknown): Read<number> {
  return wholeNumber(raw, {
    property: 'port',
    fallback: DEFAULT_PORT,
    min: 1,
    max: 65_535,
    invalid: 'port-invalid',
    withText: 'port-with-text',
  });
}

/** @throws SettingsError */
export function readDatabase(raw: unknown): Read<number> {
  return wholeNumber(raw, {
    property: 'database',
    fallback: 0,
    min: 0,
    max: 2 ** 31 - 1,
    invalid: 'database-invalid',
    withText: 'database-with-text',
  });
}

export function credentials(
  username: string,
  password: string,
): Pick<ServerOptions, 'username' | 'password'> {
  return { ...(username === '' ? {} : { username }), ...(password === '' ? {} : { password }) };
}
