import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { MqttBroker } from '../../dev/harness/mqtt/broker.js';
import { PacketReader } from '../../dev/harness/mqtt/packets.js';

/** ms */
const PATIENCE_MS = 5_000;

const text = (value: string) => Buffer.concat([Buffer.from([0, value.length]), Buffer.from(value)]);
const packet = (first: number, ...parts: readonly Buffer[]) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([first, body.length]), body]);
};
/** MQTT 3.1.1, clean session, a minute of keep-alive. */
const connecting = (id: string) => packet(0x10, text('MQTT'), Buffer.from([4, 2, 0, 60]), text(id));
const connecting5 = (id: string) =>
  packet(0x10, text('MQTT'), Buffer.from([5, 2, 0, 60, 5, 0x11, 0, 0, 0, 10]), text(id));
const publishing = (topic: string, id: number) =>
  packet(0x32, text(topic), Buffer.from([0, id]), Buffer.from('hello'));
const PING = Buffer.from([0xc0, 0]);

describe('harness: MQTT packets', () => {
  it('packets are named, with the id of a client and the topic of a message, however they are cut', () => {
    const long = Buffer.concat([Buffer.from([0x30, 0x80, 0x02]), text('long'), Buffer.alloc(250)]);
    const bytes = Buffer.concat([connecting('one'), connecting5('five'), publishing('news', 7), long, PING]);
    const expected = [
      { type: 'connect', clientId: 'one' },
      { type: 'connect', clientId: 'five' },
      { type: 'publish', topic: 'news' },
      { type: 'publish', topic: 'long' },
      { type: 'pingreq' },
    ];
    for (const size of [1, 2, 7, bytes.length]) {
      const reader = new PacketReader();
      const heads = [];
      for (let at = 0; at < bytes.length; at += size)
        heads.push(...reader.take(bytes.subarray(at, at + size)));
      expect(heads, `in pieces of ${size}`).to.deep.equal(expected);
    }
  });
});

describe('harness: MQTT broker', () => {
  let broker: MqttBroker;
  const sockets: Socket[] = [];

  before(async () => {
    broker = await MqttBroker.start({ holdMs: (topic) => (topic === 'slow' ? 100 : 0) });
  });

  after(async () => {
    for (const socket of sockets) socket.destroy();
    await broker.stop();
  });

  async function client(id: string): Promise<Socket> {
    const socket = connect({ port: broker.port, host: '127.0.0.1' });
    sockets.push(socket);
    socket.write(connecting(id));
    await once(socket, 'data'); // CONNACK
    return socket;
  }

  it('the broker tells who is connected, what a client sends, and when its connection ends', async () => {
    const socket = await client('pod-1');
    expect(broker.clients).to.deep.equal(['pod-1']);
    socket.write(PING);
    await broker.packets.waitFor(({ type, from }) => type === 'pingreq' && from === 'pod-1', PATIENCE_MS);
    socket.resetAndDestroy();
    await broker.closings.waitFor((id) => id === 'pod-1', PATIENCE_MS);
    expect(broker.clients).to.deep.equal([]);
    const session = broker.sessions.find(({ clientId }) => clientId === 'pod-1');
    expect(session?.packets.map(({ type }) => type)).to.deep.equal(['connect', 'pingreq']);
    expect(session?.closed?.at).to.be.above(session?.opened.at ?? Number.NaN);
  });

  it('the broker holds an acknowledgement back for topics that are slow', async () => {
    const socket = await client('pod-2');
    const began = performance.now();
    socket.write(publishing('slow', 1));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect((answer[0] ?? 0) >> 4).to.equal(4); // PUBACK
    expect(performance.now() - began).to.be.at.least(95);
  });
});
