/** Makes the topology for a kind of server. Most processes use one kind, so only that is loaded. */
import type { Clock } from '../../election/ports.js';
import type { ClusterServers, SentinelServers, ServerOptions } from '../server-options.js';
import { SingleTopology } from './single-topology.js';
import type { Topology } from './topology.js';

export function topologyOf(server: ServerOptions, clock: Clock): Topology {
  switch (server.kind) {
    case 'sentinel':
      return ofSentinels(server, clock);
    case 'cluster':
      return ofCluster(server, clock);
    default:
      return new SingleTopology(server);
  }
}

function ofSentinels(server: SentinelServers, clock: Clock): Topology {
  const loaded: typeof import('./sentinel/sentinel-topology.js') = require('./sentinel/sentinel-topology.js');
  return new loaded.SentinelTopology(server, clock);
}

function ofCluster(server: ClusterServers, clock: Clock): Topology {
  const loaded: typeof import('./cluster/cluster-topology.js') = require('./cluster/cluster-topology.js');
  return new loaded.ClusterTopology(server, clock);
}
