/** A TCP proxy before the server that can stop to forward without closing anything, as a lost network does. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { SingleServer } from '../../../src/redis/server-options.js';

/** What is swallowed: bytes to the server, bytes from it, or both. */
export type Hole = 'none' | 'requests' | 'replies' | 'both';

type Target = Pick<SingleServer, 'host' | 'port'>;

export class LossyProxy {
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((socket) => this.#serve(socket));
  #target: Target;
  #hole: Hole = 'none';

  private constructor(target: Target) {
    this.#target = target;
  }

  static async before(target: Target): Promise<LossyProxy> {
    const proxy = new LossyProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** How to reach the server through this. */
  get address(): Target {
    return { host: '127.0.0.1', port: (this.#server.address() as AddressInfo).port };
  }

  /** For connections present and future; bytes that were swallowed never arrive. */
  swallow(hole: Hole): void {
    this.#hole = hole;
  }

  /** Where future connections go: a name that moves, while present connections stay where they are. */
  move(target: Target): void {
    this.#target = target;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(near: Socket): void {
    const far = connect({ host: this.#target.host, port: this.#target.port });
    near.on('data', (chunk) => {
      if (this.#hole === 'none' || this.#hole === 'replies') far.write(chunk);
    });
    far.on('data', (chunk) => {
      if (this.#hole === 'none' || this.#hole === 'requests') near.write(chunk);
    });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      // An end is lost like anything else.
      socket.on('close', () => {
        this.#sockets.delete(socket);
        if (this.#hole === 'none') other.destroy();
      });
      socket.on('error', () => undefined);
    }
  }
}
