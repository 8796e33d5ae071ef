/** The flow that most fleets here run: one leader node with a probe at each output, and a Catch node. */
import type { RedisServer } from '../../../dev/harness/redis-server/index.js';

/** Labels of the probes: the three outputs, the Catch node, and what the clock sends to the leader node. */
export type Label = (typeof labels)[number];

const labels = ['leader', 'follower', 'role', 'caught', 'tick'] as const;

export type Nodes = readonly Readonly<Record<string, unknown>>[];

export interface FleetFlowOptions {
  readonly server: Pick<RedisServer, 'host' | 'port'>;
  readonly lockKey: string;
  /** s */
  readonly lockTTL: number;
  /** s; how often a message with the time as payload goes in by itself. Default: never. */
  readonly tickS?: number;
  /** Changes to the leader node. */
  readonly leader?: Readonly<Record<string, unknown>>;
}

/** Id of the leader node. */
export const LEADER = 'elect';

export function fleetFlow({ server, lockKey, lockTTL, tickS, leader = {} }: FleetFlowOptions): Nodes {
  const { host, port } = server;
  const at = { z: 'tab', x: 1, y: 1 };
  const probe = (label: Label) => ({ id: label, type: 'fleet-probe', label, ...at, wires: [] });
  const tick = {
    ...{ id: 'clock', type: 'inject', ...at, props: [{ p: 'payload' }], payload: '', payloadType: 'date' },
    ...{ repeat: String(tickS), once: true, onceDelay: '0.01', wires: [[LEADER, 'tick']] },
  };
  return [
    { id: 'tab', type: 'tab', label: 'fleet' },
    { id: 'server', type: 'valkey-config', name: '', host, port: String(port), database: '0' },
    {
      ...{ id: LEADER, type: 'cluster-leader', ...at, name: '', valkey: 'server', lockKey, lockTTL },
      ...{ reportLeaderChanges: false, wires: [['leader'], ['follower'], ['role']] },
      ...leader,
    },
    { id: 'catch', type: 'catch', ...at, scope: null, uncaught: false, wires: [['caught']] },
    ...labels.map(probe),
    ...(tickS === undefined ? [] : [tick]),
  ];
}
