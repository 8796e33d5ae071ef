/** Stands between one replica and the server. It outlives the replica's processes, as a host's network does. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type Ill, ProxyConditions } from './conditions.js';
import { type Aftermath, type Decide, ProxiedConnection, type Target } from './connection.js';

export interface DroppedAnswer {
  /** Settles when it has happened. */
  readonly dropped: Promise<void>;
  /** Gives up waiting for an answer to drop. */
  readonly withdraw: () => void;
}

export class NetworkProxy {
  readonly #listener: Server;
  readonly #target: Target;
  readonly #weather = new ProxyConditions();
  readonly #connections = new Set<ProxiedConnection>();
  readonly #newcomers = new Set<(connection: ProxiedConnection) => void>();
  #decide: Decide | null = null;

  private constructor(listener: Server, target: Target) {
    this.#listener = listener;
    this.#target = target;
  }

  static start(target: Target): Promise<NetworkProxy> {
    return new Promise((resolve, reject) => {
      const listener = createServer({ noDelay: true, allowHalfOpen: true });
      const proxy = new NetworkProxy(listener, target);
      listener.once('error', reject);
      listener.on('connection', (client) => proxy.#accept(client));
      listener.listen(0, '127.0.0.1', () => resolve(proxy));
    });
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  /** Returns the function that ends it. */
  impose(ill: Ill): () => void {
    this.#weather.add(ill);
    return () => {
      this.#weather.remove(ill);
      for (const connection of this.#connections) connection.flow();
    };
  }

  resetAll(): void {
    for (const connection of [...this.#connections]) connection.reset();
  }

  /** RST to the replica alone: it makes new connections, and what it sent on the old ones is still on its way. */
  abandonAll(): void {
    for (const connection of [...this.#connections]) connection.abandon();
  }

  /** Holds the connections of this moment; those made meanwhile pass. Returns the function that ends it. */
  stallPresent(): () => void {
    const ends = [...this.#connections].map((connection) => connection.stall());
    return () => {
      for (const end of ends) end();
    };
  }

  /**
   * Holds every connection, also new ones, for its own time, drawn by `drawMs`: commands on one are overtaken by later
   * ones on another. Returns the function that ends this for new connections.
   */
  stallEach(drawMs: () => number): () => void {
    const stall = (connection: ProxiedConnection) => {
      const end = connection.stall();
      setTimeout(end, drawMs());
    };
    for (const connection of this.#connections) stall(connection);
    this.#newcomers.add(stall);
    return () => this.#newcomers.delete(stall);
  }

  /** Drops the next answer to a command, after the command ran. */
  dropAnswer(aftermath: Aftermath): DroppedAnswer {
    const withdraw = () => {
      this.#decide = null;
      for (const connection of this.#connections) connection.awaitAnswer(null);
    };
    const dropped = new Promise<void>((resolve) => {
      this.#decide = () => {
        withdraw();
        resolve();
        return aftermath;
      };
    });
    for (const connection of this.#connections) connection.awaitAnswer(this.#decide);
    return { dropped, withdraw };
  }

  /** Bytes that are still held are lost. */
  close(): Promise<void> {
    for (const connection of [...this.#connections]) connection.destroy();
    return new Promise((resolve) => this.#listener.close(() => resolve()));
  }

  #accept(client: Socket): void {
    const connection = new ProxiedConnection(client, this.#target, this.#weather, () =>
      this.#connections.delete(connection),
    );
    connection.awaitAnswer(this.#decide);
    this.#connections.add(connection);
    for (const meet of this.#newcomers) meet(connection);
  }
}
