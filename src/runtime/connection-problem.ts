/** Tells users what to check when a connection cannot be made. The client's own errors name symptoms, not causes. */
import type { ErrorCode } from './errors.js';

/** The default host: what the server is usually called in Docker Compose and Kubernetes, and nowhere else. */
const CONTAINER_HOST = 'redis';

/** @param serverChosen whether the user named a server, as against the default */
export function connectionProblem(cause: Error, host: string, serverChosen: boolean): ErrorCode {
  const code = 'code' in cause ? String(cause.code) : '';
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      if (!serverChosen) return 'no-server';
      return host === CONTAINER_HOST ? 'default-host-unknown' : 'unknown-host';
    case 'ECONNREFUSED':
      return 'connection-refused';
    // No TLS on a TLS port, or a proxy whose server is down.
    case 'ECONNRESET':
      return 'connection-closed';
    // TLS on a port without TLS.
    case 'EPROTO':
      return 'tls-refused';
  }
  if (code.startsWith('ERR_SSL_')) return 'tls-refused';
  if (/^Unknown RESP type/u.test(cause.message)) return 'not-redis';
  return /socket closed|connection was closed/iu.test(cause.message) ? 'connection-closed' : 'no-connection';
}
