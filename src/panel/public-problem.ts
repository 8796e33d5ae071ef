/** A problem for the outside: without its cause, and without who it was that the server refused. */
import type { ServerOptions } from '../redis/server-options.js';
import type { Params, Problem } from '../runtime/errors.js';
import { shownParams } from '../runtime/shown-params.js';

export interface PublicProblem {
  readonly code: Problem['code'];
  readonly params: Params;
}

export function publicProblem({ code, params }: Problem, server: ServerOptions): PublicProblem {
  const { detail, ...others } = shownParams(params);
  const said = typeof detail === 'string' ? { detail: withoutUser(detail, server) } : {};
  return { code, params: { ...others, ...said } };
}

/** Redis 7 names the user that it refuses: "User fleet has no permissions to …". */
function withoutUser(words: string, { username }: ServerOptions): string {
  return username ? words.replaceAll(`User ${username} `, 'User *** ') : words;
}
