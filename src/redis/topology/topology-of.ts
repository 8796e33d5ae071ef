/** Makes the topology for a kind of server. */
import type { Clock } from '../../election/ports.js';
import type { ServerOptions } from '../server-options.js';
import { ClusterTopology } from './cluster/cluster-topology.js';
import { SingleTopology } from './single-topology.js';
import type { Topology } from './topology.js';

export function topologyOf(server: ServerOptions, clock: Clock): Topology {
  switch (server.kind) {
    case 'cluster':
      return new ClusterTopology(server, clock);
    case 'sentinel':
      throw new Error(`servers of the kind ${server.kind} are not supported yet`);
    default:
      return new SingleTopology(server);
  }
}
