/** A complaint for the outside: without its cause, and without who it was that the server refused. */
import type { ServerOptions } from '../../redis/server-options.js';
import type { Complaint, Params } from '../fleet-error.js';

export interface PublicComplaint {
  readonly code: Complaint['code'];
  readonly params: Params;
}

export function publicComplaint({ code, params }: Complaint, server: ServerOptions): PublicComplaint {
  const shown = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === 'string' ? withoutCredentials(value, server) : value,
  ]);
  return { code, params: Object.fromEntries(shown) as Params };
}

/** Redis 7 names the user that it refuses: "User fleet has no permissions to …". */
function withoutCredentials(words: string, { username, password }: ServerOptions): string {
  const unnamed = username ? words.replaceAll(`User ${username} `, 'User *** ') : words;
  return password ? unnamed.replaceAll(password, '***') : unnamed;
}
