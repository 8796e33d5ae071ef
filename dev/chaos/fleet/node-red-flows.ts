/** The flows of a Node-RED replica: for each lock key a leader node, and a node behind each of its outputs. */

export function fleetFlows(port: number, keys: readonly string[], ttlMs: number): readonly unknown[] {
  return [
    { id: 'tab', type: 'tab', label: 'chaos' },
    { id: 'server', type: 'valkey-config', name: '', host: '127.0.0.1', port: String(port), database: '0' },
    ...keys.flatMap((lockKey, index) => [
      {
        id: `leader-${index}`,
        type: 'cluster-leader',
        z: 'tab',
        name: '',
        valkey: 'server',
        lockKey,
        lockTTL: String(ttlMs / 1000),
        wires: [[`act-${index}`], [`idle-${index}`], [`roles-${index}`]],
      },
      // They do nothing; what runs inside the replica listens to their inputs.
      ...['act', 'idle', 'roles'].map((name) => ({
        id: `${name}-${index}`,
        type: 'function',
        z: 'tab',
        func: 'return null;',
        outputs: 1,
        wires: [[]],
      })),
    ]),
  ];
}
