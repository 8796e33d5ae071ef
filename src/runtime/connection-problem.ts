/** Tells users what to check when a connection cannot be made. The client's own errors name symptoms, not causes. */
import type { Endpoint } from '../redis/server-options.js';
import type { ErrorCode } from './errors.js';

/** The default host: what the server is usually called in Docker Compose and Kubernetes, and nowhere else. */
const CONTAINER_HOST = 'redis';

/** By the code of Node.js or OpenSSL. */
const CAUSES: Readonly<Record<string, ErrorCode>> = {
  ECONNREFUSED: 'connection-refused',
  // TLS on a port without TLS.
  EPROTO: 'tls-refused',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls-unknown-ca',
  UNABLE_TO_GET_ISSUER_CERT: 'tls-unknown-ca',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls-unknown-ca',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls-unknown-ca',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls-unknown-ca',
  CERT_HAS_EXPIRED: 'tls-expired',
  CERT_NOT_YET_VALID: 'tls-expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls-wrong-name',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'tls-client-certificate',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: 'tls-client-certificate',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'tls-client-certificate',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: 'tls-client-certificate',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: 'tls-client-certificate',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'tls-client-certificate',
};

/** The same, for a unix socket. */
const SOCKET_CAUSES: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'socket-missing',
  ENOTSOCK: 'socket-missing',
  EACCES: 'socket-not-permitted',
  EPERM: 'socket-not-permitted',
  ECONNREFUSED: 'socket-refused',
};

/** What the user set that tells one cause from another. */
export type Target = Pick<Endpoint, 'host' | 'path' | 'tls'>;

/** @param serverChosen whether the user named a server, as against the default */
export function connectionProblem(cause: Error, target: Target, serverChosen: boolean): ErrorCode {
  const code = 'code' in cause ? String(cause.code) : '';
  const known = (target.path === undefined ? undefined : SOCKET_CAUSES[code]) ?? CAUSES[code];
  if (known !== undefined) return known;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    if (!serverChosen) return 'no-server';
    return target.host === CONTAINER_HOST ? 'default-host-unknown' : 'unknown-host';
  }
  if (code.startsWith('ERR_SSL_')) return 'tls-refused';
  if (/^Unknown RESP type/u.test(cause.message)) return 'not-redis';
  if (code === 'ECONNRESET' || /socket closed|connection was closed/iu.test(cause.message)) {
    // No TLS on a TLS port, or a proxy whose server is down; with TLS, often a missing client certificate.
    return target.tls === undefined ? 'connection-closed' : 'tls-closed';
  }
  return 'no-connection';
}
