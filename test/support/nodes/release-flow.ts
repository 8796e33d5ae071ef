/** Flows with a `release-cluster-leader` node, whose result arrives at the probe `released`. */
import { probe, SERVER } from './flows.js';

export const RELEASE = 'release';

export function releaseNode(lockKey: string, properties: object = {}): object[] {
  return [
    {
      ...{ id: RELEASE, type: 'release-cluster-leader', z: 'flow', name: '', valkey: SERVER, lockKey },
      ...{ x: 1, y: 1, wires: [['released']] },
      ...properties,
    },
    probe('released'),
  ];
}
