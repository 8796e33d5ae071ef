/** A server's own error message, without the password that some servers repeat in it. */
import { replyCode, shownWords } from '../redis/failures.js';
import type { ServerOptions } from '../redis/server-options.js';

/** Messages of Redis and Valkey. They repeat no password, even if one of their words happens to be the password. */
const KNOWN = [
  /^WRONGPASS invalid username-password pair( or user is disabled)?\.?$/u,
  /^NOAUTH Authentication required\.?$/u,
  /^NOPERM (User \S+ has|this user has|No) (no )?permissions to [a-z]+ [a-z]+ [\w'| ]+$/u,
  /^ERR (AUTH <password> called without any password|Client sent AUTH, but no password|invalid password)/u,
  /^ERR unknown command '?`?\w+`?'?$/u,
  /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|MISCONF|NOREPLICAS|OOM|BUSY|NOSCRIPT|WRONGTYPE) /u,
  /^ERR (max number of clients reached|DB index is out of range|SELECT is not allowed in cluster mode)/u,
];

/**
 * An error message fit for display. An unknown message that contains the password is reduced to its code. Masking only
 * the password would reveal it: a gap in a well-known message tells which word is missing.
 */
export function serverWords(words: string, server: ServerOptions): string {
  const shown = shownWords(words);
  const repeats = passwordsOf(server).some((password) => shown.includes(password));
  return repeats && !KNOWN.some((known) => known.test(shown)) ? replyCode(shown) : shown;
}

function passwordsOf(server: ServerOptions): readonly string[] {
  const sentinels = server.kind === 'sentinel' ? server.sentinelLogin.password : undefined;
  return [server.password, sentinels].filter(
    (password): password is string => password !== undefined && password !== '',
  );
}
