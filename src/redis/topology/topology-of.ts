/** Makes the topology for a kind of server. */
import type { Clock } from '../../election/ports.js';
import type { ServerOptions } from '../server-options.js';
import { ClusterTopology } from './cluster/cluster-topology.js';
import { SentinelTopology } from './sentinel/sentinel-topology.js';
import { SingleTopology } from './single-topology.js';
import type { Topology } from './topology.js';

export function topologyOf(server: ServerOptions, clock: Clock): Topology {
  switch (server.kind) {
    case 'sentinel':
      return new SentinelTopology(server, clock);
    case 'cluster':
      return new ClusterTopology(server, clock);
    default:
      return new SingleTopology(server);
  }
}
