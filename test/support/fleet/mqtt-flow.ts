/** A flow with a connection of its own to the outside: what a standby must not have. */
import type { MqttBroker } from '../../../dev/harness/mqtt/index.js';
import type { Nodes } from './fleet-flow.js';

/** The name under which a process connects comes from its environment. */
export const MQTT_CLIENT = 'FLEET_MQTT_CLIENT';

/** What the flow sends as soon as it starts, and then again and again. */
export const WORK_TOPIC = 'work';
/** What it sends last, and waits for the acknowledgement of. */
export const FAREWELL_TOPIC = 'farewell';
/** What it listens to. */
export const ORDER_TOPIC = 'orders';

/** The core nodes that it needs. */
export const MQTT_NODES = ['10-mqtt.js'];

/** @param everyS between two messages */
export function mqttFlow({ port }: Pick<MqttBroker, 'port'>, everyS = 0.05): Nodes {
  const at = { z: 'tab', x: 1, y: 1 };
  return [
    { id: 'tab', type: 'tab', label: 'fleet' },
    {
      ...{ id: 'broker', type: 'mqtt-broker', name: '', broker: '127.0.0.1', port: String(port) },
      ...{ clientid: `\${${MQTT_CLIENT}}`, autoConnect: true, usetls: false, protocolVersion: '4' },
      ...{ keepalive: '60', cleansession: true },
      ...{ closeTopic: FAREWELL_TOPIC, closeQos: '1', closeRetain: 'false', closePayload: 'bye' },
    },
    {
      ...{ id: 'clock', type: 'inject', ...at, props: [{ p: 'payload' }], payload: '', payloadType: 'date' },
      ...{ repeat: String(everyS), once: true, onceDelay: '0.01', wires: [['publish']] },
    },
    {
      id: 'publish',
      type: 'mqtt out',
      ...at,
      topic: WORK_TOPIC,
      qos: '0',
      retain: '',
      broker: 'broker',
      wires: [],
    },
    {
      ...{ id: 'subscribe', type: 'mqtt in', ...at, topic: ORDER_TOPIC, qos: '0', datatype: 'auto-detect' },
      ...{ broker: 'broker', inputs: 0, wires: [['order']] },
    },
    { id: 'order', type: 'fleet-probe', label: 'order', ...at, wires: [] },
  ];
}
