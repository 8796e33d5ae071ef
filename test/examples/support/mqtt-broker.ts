/** As much of an MQTT 3.1.1 broker as a publisher needs; it can be absent for a while. */
import { createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../../../dev/harness/free-port.js';
import { History } from '../../../dev/harness/history.js';

export interface Published {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
}

const CONNECT = 1;
const PUBLISH = 3;
const PINGREQ = 12;

export class MqttBroker {
  readonly published = new History<Published>();
  readonly port: number;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor(port: number) {
    this.port = port;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  /** At a port where nobody listens before {@link start}. */
  static async reserve(): Promise<MqttBroker> {
    return new MqttBroker(await freePort());
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(this.port, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    let rest: Buffer = Buffer.alloc(0);
    socket.on('error', () => this.#sockets.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (let packet = packetIn(rest); packet !== null; packet = packetIn(rest)) {
        this.#answer(socket, packet);
        rest = rest.subarray(packet.length);
      }
    });
  }

  #answer(socket: Socket, { head, body }: Packet): void {
    const kind = head >> 4;
    if (kind === CONNECT) socket.write(Buffer.from([0x20, 2, 0, 0]));
    else if (kind === PINGREQ) socket.write(Buffer.from([0xd0, 0]));
    else if (kind === PUBLISH) {
      const length = body.readUInt16BE(0);
      const acknowledged = (head & 6) !== 0;
      const topic = body.toString('utf8', 2, 2 + length);
      const at = 2 + length + (acknowledged ? 2 : 0);
      if (acknowledged) {
        socket.write(Buffer.concat([Buffer.from([0x40, 2]), body.subarray(2 + length, at)]));
      }
      this.published.add({ topic, payload: body.toString('utf8', at), retain: (head & 1) === 1 });
    }
  }
}

interface Packet {
  readonly head: number;
  readonly body: Buffer;
  readonly length: number;
}

/** null as long as it is not complete. */
function packetIn(bytes: Buffer): Packet | null {
  let size = 0;
  for (let index = 1; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    size += (byte & 0x7f) * 128 ** (index - 1);
    if (byte >= 0x80) continue;
    const length = index + 1 + size;
    if (bytes.length < length) return null;
    return { head: bytes[0] ?? 0, body: bytes.subarray(index + 1, length), length };
  }
  return null;
}
