/** An MQTT broker in this process that remembers what each of its connections brought, packet by packet. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { duplexPair } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Aedes } from 'aedes';
import { History } from '../history.js';
import { monotonicMs } from '../node-red/reports.js';
import { PacketReader } from './packets.js';
import type { SeenAt, SeenPacket, Session } from './sessions.js';

export interface BrokerOptions {
  /** Read for all times; default `monotonicMs`. */
  readonly now?: () => number;
  /** ms by which the broker holds back a message, and with it the acknowledgement, by topic. */
  readonly holdMs?: (topic: string) => number;
}

/** A packet, and the client that sent it. */
export type HeardPacket = SeenPacket & { readonly from: string };

/** ms between two looks at the clock: how exactly the order of two events of one turn can be known. */
const LOOK_MS = 5;

export class MqttBroker {
  /** What clients sent, in the order in which it was read. */
  readonly packets = new History<HeardPacket>();
  /** Ids of clients whose connections have closed. */
  readonly closings = new History<string>();
  readonly #listener: Server;
  readonly #aedes: Aedes;
  readonly #now: () => number;
  readonly #connections: Connection[] = [];
  readonly #looking: NodeJS.Timeout;
  /** Two looks at the clock. What is read now had not happened when the first of them was followed by reading. */
  #looks: readonly [number, number];

  private constructor(listener: Server, aedes: Aedes, now: () => number) {
    this.#listener = listener;
    this.#aedes = aedes;
    this.#now = now;
    this.#looks = [now(), now()];
    this.#looking = setInterval(() => {
      this.#looks = [this.#looks[1], now()];
    }, LOOK_MS);
    this.#looking.unref();
  }

  static async start({ now = monotonicMs, holdMs = () => 0 }: BrokerOptions = {}): Promise<MqttBroker> {
    // An ES module, which this package's own module system cannot require.
    const { Aedes } = await import('aedes');
    const aedes = await Aedes.createBroker({
      authorizePublish: (_client, packet, callback) => {
        const ms = holdMs(packet.topic);
        if (ms <= 0) callback(null);
        else void delay(ms).then(() => callback(null));
      },
    });
    return new Promise((resolve, reject) => {
      const listener = createServer({ noDelay: true });
      const broker = new MqttBroker(listener, aedes, now);
      listener.once('error', reject);
      listener.on('connection', (socket) => broker.#accept(socket));
      listener.listen(0, '127.0.0.1', () => resolve(broker));
    });
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  /** All connections so far, in the order in which they were made. */
  get sessions(): readonly Session[] {
    return this.#connections.map(({ session }) => session);
  }

  /** Ids of the clients that are connected now. */
  get clients(): readonly string[] {
    return this.sessions
      .filter(({ closed, clientId }) => closed === null && clientId !== '')
      .map(({ clientId }) => clientId);
  }

  /** Sends a message to all subscribers. */
  publish(topic: string, payload: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#aedes.publish(
        { cmd: 'publish', topic, payload, qos: 0, retain: false, dup: false },
        (error?: Error) => (error ? reject(error) : resolve()),
      );
    });
  }

  async stop(): Promise<void> {
    clearInterval(this.#looking);
    const closed = new Promise<void>((resolve) => this.#listener.close(() => resolve()));
    for (const { socket } of this.#connections) socket.destroy();
    await new Promise<void>((resolve) => this.#aedes.close(resolve));
    await closed;
  }

  #accept(socket: Socket): void {
    const [outer, inner] = duplexPair();
    const connection = new Connection(socket, this.#stamp());
    const reader = new PacketReader();
    this.#connections.push(connection);
    socket.on('data', (chunk: Buffer) => {
      const stamp = this.#stamp();
      for (const head of reader.take(chunk)) {
        const packet = { ...head, ...stamp };
        connection.packets.push(packet);
        if (head.clientId !== undefined) connection.clientId = head.clientId;
        this.packets.add({ ...packet, from: connection.clientId });
      }
    });
    const over = () => {
      if (connection.closed !== null) return;
      connection.closed = this.#stamp();
      outer.destroy();
      this.closings.add(connection.clientId);
    };
    // The kernel closes the connections of a process that was killed, which shows as an error or as an end.
    for (const event of ['end', 'error', 'close']) socket.on(event, over);
    outer.on('error', () => socket.destroy());
    outer.on('close', () => socket.end());
    socket.pipe(outer).pipe(socket);
    this.#aedes.handle(inner);
  }

  #stamp(): SeenAt {
    return { after: this.#looks[0], at: this.#now() };
  }
}

class Connection {
  readonly socket: Socket;
  readonly opened: SeenAt;
  readonly packets: SeenPacket[] = [];
  clientId = '';
  closed: SeenAt | null = null;

  constructor(socket: Socket, opened: SeenAt) {
    this.socket = socket;
    this.opened = opened;
  }

  get session(): Session {
    const { clientId, opened, packets, closed } = this;
    return { clientId, opened, packets, closed };
  }
}
