/** What the replicas run while a browser looks at them. */
import type { RedisServer } from '../../../dev/harness/redis-server/index.js';

export type Nodes = readonly Readonly<Record<string, unknown>>[];

/** Id of the leader node in `electionFlow`. */
export const LEADER = 'elect';
export const emptyFlow: Nodes = [{ id: 'tab', type: 'tab', label: 'Flow 1' }];

/** A leader node whose third output goes to the debug sidebar. `lockTTL` in s, default 10. */
export function electionFlow(options: {
  readonly server: Pick<RedisServer, 'host' | 'port'>;
  readonly lockKey: string;
  readonly lockTTL?: number;
}): Nodes {
  const { server, lockKey, lockTTL = 10 } = options;
  return [
    ...emptyFlow,
    {
      ...{ id: 'server', type: 'valkey-config', name: '', database: '0' },
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
        valkey: 'server',
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
