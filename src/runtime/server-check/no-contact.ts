/** Why a server could not be reached, as the problem that a node would show. */
import { addressName, type Endpoint, type ServerOptions } from '../../redis/server-options.js';
import type { Problem } from '../errors.js';
import { contactProblem } from '../problems.js';

/** @param endpoint which of several servers; none for the one that the user named */
export function contactTrouble(error: unknown, server: ServerOptions, endpoint?: Endpoint): Problem {
  const cause = error instanceof Error ? error : new Error(String(error));
  const loss = { cause, attempts: 1, ...(endpoint === undefined ? {} : { address: addressName(endpoint) }) };
  const problem = contactProblem({ up: false, ...loss }, server);
  return problem ?? { code: 'internal', params: { detail: cause.message } };
}
