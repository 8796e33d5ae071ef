/** A TCP proxy before a server that keeps what clients sent, write by write. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Address } from '../../../src/redis/server-options.js';

export class CountingProxy {
  readonly #writes: string[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((near) => this.#serve(near));
  readonly #target: Address;

  private constructor(target: Address) {
    this.#target = target;
  }

  static async before(target: Address): Promise<CountingProxy> {
    const proxy = new CountingProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get address(): Address {
    return { host: '127.0.0.1', port: (this.#server.address() as AddressInfo).port };
  }

  /** How often each write has had the word, for those that had it. */
  writesWith(word: string): readonly number[] {
    return this.#writes.map((write) => write.split(word).length - 1).filter((count) => count > 0);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(near: Socket): void {
    const far = connect(this.#target);
    near.on('data', (chunk) => this.#writes.push(chunk.toString('latin1')));
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        near.destroy();
        far.destroy();
      });
    }
  }
}
