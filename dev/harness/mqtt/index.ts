/** An MQTT broker that sees who is connected, and a judge of whether two clients ever were. */
export { type HeardPacket, MqttBroker } from './broker.js';
export { type Session, type Suspension, type TwoClients, twoClients } from './sessions.js';
