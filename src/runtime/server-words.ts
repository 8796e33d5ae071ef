/** A server's own words about a refusal, without the password that some servers repeat in them. */
import { replyCode, shownWords } from '../redis/failures.js';
import type { ServerOptions } from '../redis/server-options.js';

/** What Redis and Valkey say themselves. They repeat no password, even if a word of theirs is one. */
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
 * Nothing is replaced *within* the words: a gap in words that everybody knows would tell what was in it. Unknown words
 * that have the password in them are reduced to their code.
 */
export function serverWords(words: string, { password }: ServerOptions): string {
  const shown = shownWords(words);
  const repeats = password !== undefined && shown.includes(password);
  return repeats && !KNOWN.some((known) => known.test(shown)) ? replyCode(shown) : shown;
}
