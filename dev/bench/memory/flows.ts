/** Flows that grow by one kind of node. */
import type { Address } from '../bare-client.js';

export const KINDS = ['pass', 'node', 'key'] as const;
export type FlowKind = (typeof KINDS)[number];

export const KIND_TITLES: Readonly<Record<FlowKind, string>> = {
  pass: 'floor: a further pass-through node',
  node: 'a further cluster-leader node, same lock key',
  key: 'a further cluster-leader node, lock key of its own',
};

/** Short, so that the traces of a flow are soon forgotten. */
const TTL_S = 3;

/** Lock keys that a flow has to lead in before it is complete. */
export function lockKeys(kind: FlowKind, count: number): number {
  return { pass: 0, node: 1, key: count }[kind];
}

export function growingFlow(kind: FlowKind, count: number, { host, port }: Address): readonly unknown[] {
  return [
    { id: 'tab', type: 'tab', label: 'bench' },
    { id: 'server', type: 'valkey-config', name: '', host, port: String(port), database: '0' },
    { id: 'sink', z: 'tab', type: 'bench-sink', wires: [], x: 300, y: 100 },
    ...Array.from({ length: count }, (_, index) => ({
      id: `${kind}-${index}`,
      z: 'tab',
      ...nodeOf(kind, index),
      x: 100,
      y: 100,
    })),
  ];
}

function nodeOf(kind: FlowKind, index: number): object {
  if (kind === 'pass') return { type: 'bench-pass', key: `bench:memory:${index}`, wires: [['sink']] };
  const lockKey = kind === 'key' ? `bench:memory:${index}` : 'bench:memory';
  return { type: 'cluster-leader', valkey: 'server', lockKey, lockTTL: TTL_S, wires: [['sink'], [], []] };
}
