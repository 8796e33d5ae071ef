/** What servers of every kind read from the environment: credentials, TLS, how many replicas to wait for. */
import type { Login, TlsOptions } from '../../redis/server-options.js';
import type { Warning } from '../errors.js';
import { credentials, readWaitForReplicas } from './server-values.js';
import type { Read } from './settings-values.js';
import { readCaFile } from './tls-settings.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** @param url the credentials of a URL, which variables override */
export function credentialsIn({ REDIS_USERNAME, REDIS_PASSWORD }: Environment, url: Login = {}): Login {
  return credentials(REDIS_USERNAME || (url.username ?? ''), REDIS_PASSWORD || (url.password ?? ''));
}

/**
 * @param byUrl whether a URL asks for TLS, which `REDIS_TLS` overrides
 * @throws {SettingsError} if the CA file cannot be used
 */
export function tlsIn(
  { REDIS_TLS, REDIS_CA }: Environment,
  byUrl: boolean,
): Read<{ readonly tls?: TlsOptions }> {
  const on = REDIS_TLS ? /^(1|true|yes|on)$/iu.test(REDIS_TLS) : byUrl;
  if (on) return { value: { tls: REDIS_CA ? { ca: readCaFile(REDIS_CA, 'REDIS_CA') } : {} }, warnings: [] };
  const unused: Warning = { code: 'ca-without-tls', params: {} };
  return { value: {}, warnings: REDIS_CA ? [unused] : [] };
}

/** @throws {SettingsError} `wait-invalid` */
export function waitForReplicasIn({ REDIS_WAIT_REPLICAS }: Environment): {
  readonly waitForReplicas?: number;
} {
  return readWaitForReplicas(REDIS_WAIT_REPLICAS);
}
