/** Tries out a server that a user named, and says in words what a user should know of it. Changes nothing there. */
import { endpointName, type ServerOptions } from '../../redis/server-options.js';
import { checkCluster } from './check-cluster.js';
import { checkSentinels } from './check-sentinels.js';
import { checkDataServer, type DataServerCheck } from './data-server.js';
import { type Finding, trouble } from './findings.js';
import { contactTrouble } from './no-contact.js';
import { visit } from './visit.js';

/** ms for all of it. Users are promised an answer within 5 s. */
const BUDGET_MS = 4_500;

export type ServerCheck = Pick<DataServerCheck, 'keys' | 'presence' | 'asking' | 'clock'>;

/** Takes 4.5 s at most. */
export async function checkServer(server: ServerOptions, check: ServerCheck): Promise<readonly Finding[]> {
  switch (server.kind) {
    case 'sentinel':
      return await checkSentinels(server, check, BUDGET_MS);
    case 'cluster':
      return await checkCluster(server, check, BUDGET_MS);
    default:
      try {
        return await visit(server, BUDGET_MS, (client) =>
          checkDataServer(client, { ...check, server, address: endpointName(server) }),
        );
      } catch (error) {
        return [trouble(contactTrouble(error, server))];
      }
  }
}
