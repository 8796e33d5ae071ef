import type { RedisServer } from '../../../dev/harness/redis-server/index.js';

/** What the editor wrote for 1.0.0: four properties, two outputs. */
export function flowOf100(
  { host, port }: Pick<RedisServer, 'host' | 'port'>,
  lockKey: string,
  lockTTL: number,
): readonly object[] {
  const at = { z: 'tab', x: 300, y: 100 };
  return [
    { id: 'tab', type: 'tab', label: 'Jobs', disabled: false, info: '', env: [] },
    { id: 'server', type: 'valkey-config', name: '', host, port, database: 0 },
    {
      ...{ id: 'elect', type: 'cluster-leader', ...at, name: 'Elect', valkey: 'server', lockKey, lockTTL },
      wires: [['leader'], ['follower']],
    },
    { id: 'leader', type: 'fleet-probe', ...at, label: 'leader', wires: [] },
    { id: 'follower', type: 'fleet-probe', ...at, label: 'follower', wires: [] },
  ];
}
