/** Reads the server settings that `valkey-config` nodes and the environment have in common. */
import type { Login } from '../../redis/server-options.js';
import { type Read, wholeNumber } from './settings-values.js';

export const DEFAULT_HOST = 'redis';
export const DEFAULT_PORT = 6379;

/** Default: 6379. @throws {SettingsError} `port-invalid` */
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

/** Default: 0. @throws {SettingsError} `database-invalid` */
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

/** Leaves empty values out. */
export function credentials(username: string, password: string): Login {
  return { ...(username === '' ? {} : { username }), ...(password === '' ? {} : { password }) };
}
