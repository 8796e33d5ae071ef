/** The flow of the fleet in hot standby: a connection of its own to the outside, which must exist once. */
import type { MqttBroker } from '../../harness/mqtt/index.js';

export const LOCK_KEY = 'nodered:demo-standby';
/** ms; what is left of it when the flows must have stopped leaves a busy machine time to start them. */
export const TTL_MS = 5_000;
/** ms between two messages: how exactly a takeover can be measured. */
const EVERY_MS = 50;
/** The name of the replica. */
const CLIENT_ID = 'HOSTNAME';

const TAB = 'de10000000000001';
const PUBLISH = 'de10000000000003';
const BROKER = 'de10000000000004';

const ABOUT = `Every replica has this flow, and one of them runs it: the others are in hot standby, with their flows stopped.
So the broker sees one client, and never two.

Each message goes to the topic *work/token*, with the fencing token of the term.`;

/** The topic without the token. */
const TOPIC = 'work/';

/** null for other topics. */
export function tokenIn(topic: string | undefined): number | null {
  const token = topic?.startsWith(TOPIC) ? Number(topic.slice(TOPIC.length)) : 0;
  return Number.isSafeInteger(token) && token > 0 ? token : null;
}

export function standbyFlow({ port }: Pick<MqttBroker, 'port'>): readonly unknown[] {
  return [
    { id: TAB, type: 'tab', label: 'One MQTT client', disabled: false, info: ABOUT, env: [] },
    {
      ...{ id: 'de10000000000005', z: TAB, type: 'comment', name: 'Read me', info: ABOUT },
      ...{ x: 120, y: 60, wires: [] },
    },
    {
      ...{
        id: 'de10000000000002',
        z: TAB,
        type: 'inject',
        name: 'clock',
        x: 120,
        y: 120,
        wires: [[PUBLISH]],
      },
      props: [{ p: 'payload' }, { p: 'topic', v: `${TOPIC}\${CLUSTER_LEADER_TOKEN}`, vt: 'env' }],
      ...{ payload: '', payloadType: 'date', topic: '' },
      ...{ repeat: String(EVERY_MS / 1000), crontab: '', once: true, onceDelay: 0.02 },
    },
    {
      ...{ id: PUBLISH, z: TAB, type: 'mqtt out', name: 'publish', x: 330, y: 120, wires: [] },
      ...{ topic: '', qos: '0', retain: '', broker: BROKER },
    },
    {
      ...{
        id: BROKER,
        type: 'mqtt-broker',
        name: 'broker of the demo',
        broker: '127.0.0.1',
        port: String(port),
      },
      ...{ clientid: `\${${CLIENT_ID}}`, autoConnect: true, usetls: false, protocolVersion: '4' },
      ...{ keepalive: '60', cleansession: true },
    },
  ];
}
