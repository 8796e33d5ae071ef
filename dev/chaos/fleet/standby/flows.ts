/** The flows of a replica in hot standby: they act, and keep a connection to an MQTT broker. */

/** The name under which a process connects comes from its environment. */
export const CLIENT = 'CHAOS_CLIENT';
/** What a flow sends last; the broker takes its time to acknowledge it, so that closing takes time. */
export const FAREWELL = 'farewell';

export function standbyFlows(brokerPort: number): readonly unknown[] {
  const at = { z: 'tab', x: 1, y: 1 };
  return [
    { id: 'tab', type: 'tab', label: 'chaos' },
    {
      ...{ id: 'broker', type: 'mqtt-broker', name: '', broker: '127.0.0.1', port: String(brokerPort) },
      ...{ clientid: `\${${CLIENT}}`, autoConnect: true, usetls: false, protocolVersion: '4' },
      ...{ keepalive: '60', cleansession: true },
      ...{ closeTopic: FAREWELL, closeQos: '1', closeRetain: 'false', closePayload: 'bye' },
    },
    { id: 'source', type: 'chaos-source', ...at, wires: [['act'], ['publish']] },
    { id: 'act', type: 'chaos-act', ...at, wires: [] },
    {
      id: 'publish',
      type: 'mqtt out',
      ...at,
      topic: 'work',
      qos: '0',
      retain: '',
      broker: 'broker',
      wires: [],
    },
    {
      ...{ id: 'orders', type: 'mqtt in', ...at, topic: 'orders', qos: '0', datatype: 'utf8' },
      ...{ broker: 'broker', inputs: 0, wires: [[]] },
    },
  ];
}
