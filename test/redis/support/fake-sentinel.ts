/** A sentinel that says what a test tells it to: real ones disagree for a few milliseconds, and not when one wants it. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Address } from '../../../src/redis/server-options.js';
import { array, bulk, commandsIn } from './resp.js';

interface Named extends Address {
  readonly epoch: number;
}

export class FakeSentinel {
  readonly id = randomBytes(20).toString('hex');
  readonly #sockets = new Set<Socket>();
  readonly #listeners = new Set<Socket>();
  readonly #server = createServer((socket) => this.#serve(socket));
  #port = 0;
  /** null: it watches no master of the name asked for. */
  names: Named | null = null;
  /** The others that it knows. */
  peers: readonly FakeSentinel[] = [];
  /** The answer, by the words of a command, instead of the usual one. */
  readonly refuses = new Map<string, string>();
  /** How often the primary was asked for. */
  questions = 0;
  /** Answers to hold back; null while it answers at once. */
  #held: (() => void)[] | null = null;

  /** @param port default: a free one */
  async start(port = 0): Promise<this> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  get address(): Address {
    return { host: '127.0.0.1', port: this.#port };
  }

  get connections(): number {
    return this.#sockets.size;
  }

  /** From now on questions are heard, and answered only by {@link release} or {@link thaw}. */
  freeze(): void {
    this.#held ??= [];
  }

  /** The answers that are held back, as they were when the questions came. */
  get held(): number {
    return this.#held?.length ?? 0;
  }

  /** Sends the oldest `count` of the answers held back. */
  release(count: number): void {
    for (const send of this.#held?.splice(0, count) ?? []) send();
  }

  thaw(): void {
    this.release(this.held);
    this.#held = null;
  }

  /** Tells those who listen that another primary was named. */
  announce(): void {
    const message = 'mymaster 127.0.0.1 1 127.0.0.1 2';
    for (const socket of this.#listeners) socket.write(array(['message', '+switch-master', message]));
  }

  /** Ends all connections. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.drop();
    await once(this.#server, 'close');
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#listeners.delete(socket);
    });
    let unread = '';
    socket.on('data', (chunk) => {
      const { commands, rest } = commandsIn(unread + chunk.toString());
      unread = rest;
      for (const words of commands) {
        const answer = this.#answer(words, socket);
        const send = () => void (socket.destroyed || socket.write(answer));
        if (this.#held === null || words[0] !== 'SENTINEL') send();
        else this.#held.push(send);
      }
    });
  }

  #answer(words: readonly string[], socket: Socket): string {
    const [verb = '', what = ''] = words.map((word) => word.toUpperCase());
    const refusal = this.refuses.get(verb === 'SENTINEL' ? what : verb);
    if (refusal !== undefined) return `-${refusal}\r\n`;
    if (verb === 'SUBSCRIBE') {
      this.#listeners.add(socket);
      return `*3\r\n${bulk('subscribe')}${bulk(words[1] ?? '')}:1\r\n`;
    }
    if (verb === 'PING') return this.#listeners.has(socket) ? array(['pong', '']) : '+PONG\r\n';
    if (verb === 'SENTINEL') return this.#told(what);
    return '+OK\r\n';
  }

  #told(what: string): string {
    switch (what) {
      case 'MYID':
        return bulk(this.id);
      case 'SENTINELS':
        return `*${this.peers.length}\r\n${this.peers.map((peer) => peer.#described()).join('')}`;
      case 'MASTER':
        if (this.names === null) return '-ERR No such master with that name\r\n';
        return array([
          ...['config-epoch', String(this.names.epoch)],
          ...['num-other-sentinels', String(this.peers.length)],
        ]);
      default:
        this.questions += 1;
        return this.names === null ? '*-1\r\n' : array([this.names.host, String(this.names.port)]);
    }
  }

  #described(): string {
    const { host, port } = this.address;
    return array(['ip', host, 'port', String(port), 'runid', this.id]);
  }
}
