/** Makes the topology for a kind of server. */
import type { Clock } from '../../election/ports.js';
import type { ServerOptions } from '../server-options.js';
import { SingleTopology } from './single-topology.js';
import type { Topology } from './topology.js';

export function topologyOf(server: ServerOptions, _clock: Clock): Topology {
  switch (server.kind) {
    case 'sentinel':
    case 'cluster':
      throw new Error(`servers of the kind ${server.kind} are not supported yet`);
    default:
      return new SingleTopology(server);
  }
}
