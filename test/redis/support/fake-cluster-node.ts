/** A node of a cluster that says what a test tells it to: real ones hear of a failover within milliseconds of each other. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Address } from '../../../src/redis/server-options.js';
import { bulk, commandsIn } from './resp.js';

/** The primary, then the replicas that this node lists. All slots are theirs. */
export type ListedShard = readonly FakeClusterNode[];

export class FakeClusterNode {
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((socket) => this.#serve(socket));
  readonly id: string;
  lists: ListedShard = [];

  constructor(id: string) {
    this.id = id;
  }

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get address(): Address {
    return { host: '127.0.0.1', port: (this.#server.address() as AddressInfo).port };
  }

  async stop(): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, 'close');
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    let unread = '';
    socket.on('data', (chunk) => {
      const { commands, rest } = commandsIn(unread + chunk.toString());
      unread = rest;
      for (const [verb = ''] of commands) socket.write(this.#answer(verb.toUpperCase()));
    });
  }

  #answer(verb: string): string {
    if (verb === 'PING') return '+PONG\r\n';
    if (verb !== 'CLUSTER') return '+OK\r\n';
    const nodes = this.lists.map(
      ({ address: { host, port }, id }) => `*3\r\n${bulk(host)}:${port}\r\n${bulk(id)}`,
    );
    return `*1\r\n*${2 + nodes.length}\r\n:0\r\n:16383\r\n${nodes.join('')}`;
  }
}
