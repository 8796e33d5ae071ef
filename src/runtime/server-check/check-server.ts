/** Tries out a server that a user named, and says in words what a user should know of it. Changes nothing there. */
import { endpointName, type ServerOptions } from '../../redis/server-options.js';
import { contactProblem } from '../problems.js';
import { checkDataServer, type DataServerCheck } from './data-server.js';
import { type Finding, trouble } from './findings.js';
import { visit } from './visit.js';

/** ms for all of it. Users are promised an answer within 5 s. */
const BUDGET_MS = 4_500;

export type ServerCheck = Pick<DataServerCheck, 'keys' | 'presence' | 'clock'>;

/** Never rejects, and takes 4.5 s at most. */
export async function checkServer(server: ServerOptions, check: ServerCheck): Promise<readonly Finding[]> {
  switch (server.kind) {
    case 'sentinel':
    case 'cluster':
      throw new Error(`servers of the kind ${server.kind} are not supported yet`);
    default:
      try {
        return await visit(server, BUDGET_MS, (client) =>
          checkDataServer(client, { ...check, server, address: endpointName(server) }),
        );
      } catch (error) {
        return [noContact(error, server)];
      }
  }
}

/** The problem that a node would show. */
function noContact(error: unknown, server: ServerOptions): Finding {
  const cause = error instanceof Error ? error : new Error(String(error));
  const problem = contactProblem({ up: false, cause, attempts: 1 }, server);
  return trouble(problem ?? { code: 'internal', params: { detail: cause.message } });
}
