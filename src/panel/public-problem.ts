/** A problem fit for the panel: without its cause, and without the user name that the server refused. */
import type { ServerOptions } from '../redis/server-options.js';
import type { Params, Problem } from '../runtime/errors.js';
import { shownParams } from '../runtime/shown-params.js';

export interface PublicProblem {
  readonly code: Problem['code'];
  readonly params: Params;
}

export function publicProblem(
  { code, params }: Problem,
  server: Pick<ServerOptions, 'username'>,
): PublicProblem {
  const { detail, ...others } = shownParams(params);
  const shownDetail = typeof detail === 'string' ? { detail: withoutUser(detail, server) } : {};
  return { code, params: { ...others, ...shownDetail } };
}

/** Redis 7 names the user it refuses: "User fleet has no permissions to …". */
function withoutUser(message: string, { username }: Pick<ServerOptions, 'username'>): string {
  return username ? message.replaceAll(`User ${username} `, 'User *** ') : message;
}
