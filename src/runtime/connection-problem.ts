/** Says what to check when a connection cannot be made. The client's own words name what it met, not what that means. */
import type { ErrorCode } from './errors.js';

/** The default: what the server is usually called in Docker Compose and Kubernetes, and nowhere else. */
const CONTAINER_HOST = 'redis';

/** @param serverChosen whether anybody said which server to use */
export function connectionProblem(cause: Error, host: string, serverChosen: boolean): ErrorCode {
  const code = 'code' in cause ? String(cause.code) : '';
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      if (!serverChosen) return 'no-server';
      return host === CONTAINER_HOST ? 'default-host-unknown' : 'unknown-host';
    case 'ECONNREFUSED':
      return 'connection-refused';
    // A TLS port that is spoken to in the clear, or a proxy with nothing behind it.
    case 'ECONNRESET':
      return 'connection-closed';
    // The other way round.
    case 'EPROTO':
      return 'tls-refused';
  }
  if (code.startsWith('ERR_SSL_')) return 'tls-refused';
  if (/^Unknown RESP type/u.test(cause.message)) return 'not-redis';
  return /socket closed|connection was closed/iu.test(cause.message) ? 'connection-closed' : 'no-connection';
}
