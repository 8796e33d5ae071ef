/** Reads the server settings that `valkey-config` nodes and the environment have in common. */
import type { Login } from '../../redis/server-options.js';
import { SettingsError } from '../errors.js';
import { type Read, text, wholeNumber } from './settings-values.js';

export const DEFAULT_HOST = 'redis';
export const DEFAULT_PORT = 6_379;
export const DEFAULT_SENTINEL_PORT = 26_379;
const DEFAULT_MASTER_NAME = 'mymaster';
/** More replicas are surely a mistake. */
const MAX_REPLICAS = 100;

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

/** Empty if it is 0, the default. @throws {SettingsError} `wait-invalid` */
export function readWaitForReplicas(raw: unknown): { readonly waitForReplicas?: number } {
  const { value } = wholeNumber(raw, {
    property: 'waitForReplicas',
    fallback: 0,
    min: 0,
    max: MAX_REPLICAS,
    invalid: 'wait-invalid',
  });
  return value === 0 ? {} : { waitForReplicas: value };
}

/** What sentinels accept as a name. Anything else may be a secret in the wrong field, and the name is shown. */
const MASTER_NAME = /^[A-Za-z0-9._-]{1,100}$/u;

/**
 * Default: mymaster.
 *
 * @param place the property or environment variable it comes from, for the error
 * @throws {SettingsError} `master-name-invalid`
 */
export function readMasterName(raw: unknown, place: string): string {
  const given = text(raw, place);
  if (given === '') return DEFAULT_MASTER_NAME;
  if (MASTER_NAME.test(given)) return given;
  throw new SettingsError({ code: 'master-name-invalid', params: { place } });
}

/** Leaves empty values out. */
export function credentials(username: string, password: string): Login {
  return { ...(username === '' ? {} : { username }), ...(password === '' ? {} : { password }) };
}
