/** What the replicas run while a browser looks at them. */
import type { RedisServer } from '../../../dev/harness/redis-server/index.js';

export type Nodes = readonly Readonly<Record<string, unknown>>[];

/** Id of the leader node in `electionFlow`. */
export const LEADER = 'elect';
export const emptyFlow: Nodes = [{ id: 'tab', type: 'tab', label: 'Flow 1' }];

/**
 * A leader node whose third output goes to the debug sidebar.
 *
 * @param options `serverId`: of its own where credentials are stored, which outlive a deploy; `lockTTL` in s, default 10
 */
export function electionFlow(options: {
  readonly server: Pick<RedisServer, 'host' | 'port'>;
  readonly lockKey: string;
  readonly lockTTL?: number;
  readonly serverId?: string;
}): Nodes {
  const { server, lockKey, lockTTL = 10, serverId = 'server' } = options;
  return [
    ...emptyFlow,
    {
      ...{ id: serverId, type: 'valkey-config', name: '', database: '0' },
      ...{ host: server.host, port: String(server.port) },
    },
    {
      ...{
        id: LEADER,
        type: 'cluster-leader',
        z: 'tab',
        x: 200,
        y: 120,
        name: '',
        valkey: serverId,
        lockKey,
      },
      ...{ lockTTL, reportLeaderChanges: false, wires: [[], [], ['debug']] },
    },
    {
      ...{
        id: 'debug',
        type: 'debug',
        z: 'tab',
        x: 500,
        y: 160,
        name: 'roles',
        active: true,
        tosidebar: true,
      },
      ...{ console: false, tostatus: false, complete: 'payload', targetType: 'msg', wires: [] },
    },
  ];
}
