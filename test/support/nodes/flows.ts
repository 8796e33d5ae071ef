/** Flows around one or more `cluster-leader` nodes. */
import type { RedisServer } from '../../../dev/harness/redis-server/index.js';
import type { FlowNodes } from './runtime.js';

export const SERVER = 'server';

/** A config node for a server, with anything about it that a test wants different. */
export function serverNode(server: Pick<RedisServer, 'host' | 'port'>, changed: object = {}): object {
  return {
    id: SERVER,
    type: 'valkey-config',
    name: '',
    host: server.host,
    port: server.port,
    database: 0,
    ...changed,
  };
}

/** A leader node with a probe at each output: `<id>:1`, `<id>:2`, `<id>:3`. */
export function leaderNode(id: string, properties: object): object[] {
  const probes = [1, 2, 3].map((output) => probe(`${id}:${output}`));
  return [
    {
      id,
      type: 'cluster-leader',
      z: 'flow',
      name: '',
      valkey: SERVER,
      lockKey: 'key',
      lockTTL: 10,
      x: 1,
      y: 1,
      wires: [[`${id}:1`], [`${id}:2`], [`${id}:3`]],
      ...properties,
    },
    ...probes,
  ];
}

export function probe(label: string): object {
  return { id: label, type: 'test-probe', z: 'flow', label, x: 1, y: 1, wires: [] };
}

/** A tab with a Catch node, whose messages arrive at the probe `caught`. */
export function flow(...nodes: readonly (object | readonly object[])[]): FlowNodes {
  return [
    { id: 'flow', type: 'tab', label: 'flow' },
    { id: 'catch', type: 'catch', z: 'flow', scope: null, uncaught: false, x: 1, y: 1, wires: [['caught']] },
    probe('caught'),
    ...nodes.flat(),
  ] as FlowNodes;
}
