/**
 * The bus on which the nodes of a cluster talk to each other, with a proxy before each of them, so that one can be cut
 * off. A node's first message on a connection says from which node it comes.
 */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Target } from './connection.js';

/** By the servers' default. */
const BUS_OFFSET = 10_000;
/** Where a message has the sender's port for clients, as two bytes. */
const SENDER_AT = 10;

interface BusConnection {
  readonly to: number;
  /** Unknown before the first message. */
  from: number | undefined;
  readonly sockets: readonly [Socket, Socket];
}

export class BusNetwork {
  readonly #listeners = new Map<number, Server>();
  readonly #connections = new Set<BusConnection>();
  /** Ports for clients of the nodes that are cut off. */
  readonly #cut = new Set<number>();

  static async start(nodes: readonly Target[]): Promise<BusNetwork> {
    const bus = new BusNetwork();
    for (const node of nodes) await bus.#listen(node);
    return bus;
  }

  /** What a node must announce, for the others to come this way. */
  portOf({ port }: Target): number {
    const address = this.#listeners.get(port)?.address() as AddressInfo | undefined;
    if (address === undefined) throw new Error(`there is no proxy before ${port}`);
    return address.port;
  }

  /** Nothing gets to this node, nor from it. Returns the function that ends it. */
  cutOff({ port }: Target): () => void {
    this.#cut.add(port);
    this.#reset(port);
    return () => {
      this.#cut.delete(port);
      // What was held is of no use; nodes connect again at once.
      this.#reset(port);
    };
  }

  async close(): Promise<void> {
    for (const { sockets } of this.#connections) for (const socket of sockets) socket.destroy();
    const listeners = [...this.#listeners.values()];
    await Promise.all(listeners.map((each) => new Promise((resolve) => each.close(resolve))));
  }

  #listen({ host, port }: Target): Promise<void> {
    return new Promise((resolve, reject) => {
      const listener = createServer({ noDelay: true }, (client) => this.#accept(client, { host, port }));
      listener.once('error', reject);
      listener.listen(0, '127.0.0.1', resolve);
      this.#listeners.set(port, listener);
    });
  }

  #accept(client: Socket, { host, port }: Target): void {
    const server = connect({ host, port: port + BUS_OFFSET, noDelay: true });
    const connection: BusConnection = { to: port, from: undefined, sockets: [client, server] };
    this.#connections.add(connection);
    client.on('data', (message: Buffer) => {
      if (connection.from === undefined && message.length >= SENDER_AT + 2) {
        connection.from = message.readUInt16BE(SENDER_AT);
      }
      this.#pass(connection, server, message);
    });
    server.on('data', (message: Buffer) => this.#pass(connection, client, message));
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#connections.delete(connection);
        other.destroy();
      });
    }
  }

  #pass({ from, to }: BusConnection, socket: Socket, message: Buffer): void {
    if (this.#cut.has(to) || (from !== undefined && this.#cut.has(from))) return;
    socket.write(message);
  }

  #reset(port: number): void {
    for (const { from, to, sockets } of [...this.#connections]) {
      if (from === port || to === port) for (const socket of sockets) socket.destroy();
    }
  }
}
