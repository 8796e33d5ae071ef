/** The lanes that messages race in: one node each, wired to a sink of its own, all in one flow. */
import type { RedisServer } from '../../harness/redis-server/index.js';

export const LANES = ['gate', 'pass', 'triple', 'function', 'bare'] as const;
export type Lane = (typeof LANES)[number];

export const LOCK_KEY = 'bench:gate';
export const REPLICA = 'bench-replica';

export const LANE_TITLES: Readonly<Record<Lane, string>> = {
  gate: 'cluster-leader, on the leader',
  pass: 'pass-through that sets the same properties',
  triple: 'the same with three outputs',
  function: 'function node: return msg',
  bare: 'pass-through that sets nothing',
};

const HEADS: Readonly<Record<Lane, object>> = {
  gate: { type: 'cluster-leader', valkey: 'server', lockKey: LOCK_KEY, lockTTL: 10 },
  pass: { type: 'bench-pass', key: LOCK_KEY, leader: REPLICA },
  triple: { type: 'bench-pass', key: LOCK_KEY, leader: REPLICA, triple: true },
  function: { type: 'function', func: 'return msg;', outputs: 1 },
  bare: { type: 'bench-pass', bare: true },
};

export function laneFlow({ host, port }: RedisServer): readonly unknown[] {
  return [
    { id: 'tab', type: 'tab', label: 'bench' },
    { id: 'server', type: 'valkey-config', name: '', host, port: String(port), database: '0' },
    ...LANES.flatMap((lane, index) => [
      { id: lane, z: 'tab', ...HEADS[lane], ...wires(lane), x: 100, y: 100 + 50 * index },
      { id: `${lane}-sink`, z: 'tab', type: 'bench-sink', wires: [], x: 300, y: 100 + 50 * index },
    ]),
  ];
}

/** Three outputs cost more than one, for which Node-RED has a shortcut: one lane shows how much. */
function wires(lane: Lane): object {
  const first = [`${lane}-sink`];
  return { wires: lane === 'gate' || lane === 'triple' ? [first, [], []] : [first] };
}
