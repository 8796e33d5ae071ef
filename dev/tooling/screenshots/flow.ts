/** The flow in the pictures: a report that one of three replicas makes. */
import type { RedisServer } from '../../harness/redis-server/index.js';

export type Nodes = readonly Readonly<Record<string, unknown>>[];

export const LEADER = 'elect';
export const LOCK_KEY = 'reports:nightly';

export function reportFlow({ host, port }: Pick<RedisServer, 'host' | 'port'>): Nodes {
  const z = 'tab';
  const debug = { type: 'debug', z, active: true, tosidebar: true, complete: 'payload', targetType: 'msg' };
  return [
    { id: 'tab', type: 'tab', label: 'Nightly report' },
    { id: 'server', type: 'valkey-config', name: '', host, port: String(port), database: '0' },
    {
      ...{ id: 'clock', type: 'inject', z, name: 'every night at 2', x: 130, y: 140, wires: [[LEADER]] },
      ...{ props: [{ p: 'payload' }], payload: '', payloadType: 'date', crontab: '00 02 * * *', repeat: '' },
    },
    {
      ...{
        id: LEADER,
        type: 'cluster-leader',
        z,
        name: '',
        valkey: 'server',
        lockKey: LOCK_KEY,
        lockTTL: 10,
      },
      ...{ reportLeaderChanges: false, waitOnEmptyRedis: false, x: 350, y: 140 },
      wires: [['work'], ['left'], ['roles']],
    },
    {
      ...{ id: 'work', type: 'function', z, name: 'make the report', x: 610, y: 40, wires: [[]] },
      ...{ func: 'return msg;', outputs: 1 },
    },
    { ...debug, id: 'left', name: 'left to the leader', x: 620, y: 90, wires: [] },
    { ...debug, id: 'roles', name: 'role changes', x: 610, y: 140, wires: [] },
  ];
}
