/** Both ends of a connection, for what stands between them. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { History } from '../../../dev/harness/history.js';

/** ms */
export const PATIENCE_MS = 5_000;

/** A server that answers every line in capitals, and tells what reached it. */
export class Echo {
  readonly heard = new History<string>();
  readonly #server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      this.heard.add(String(chunk));
      socket.write(String(chunk).toUpperCase());
    });
  });

  /** @param port default: a free one */
  listen(port = 0): Promise<number> {
    return new Promise((resolve) => {
      this.#server.listen(port, '127.0.0.1', () => resolve((this.#server.address() as AddressInfo).port));
    });
  }

  close(): void {
    this.#server.close();
  }
}

/** A client that remembers what came back, and how it ended. */
export class Caller {
  readonly got = new History<string>();
  readonly #socket: Socket;

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (chunk) => this.got.add(String(chunk)));
    this.#socket.on('error', (error: NodeJS.ErrnoException) => this.got.add(error.code ?? ''));
    this.#socket.on('end', () => this.got.add('end'));
  }

  say(text: string | Buffer): void {
    this.#socket.write(text);
  }

  hears(text: string): Promise<string> {
    return this.got.waitFor((got) => got === text, PATIENCE_MS, text);
  }

  hangUp(): void {
    this.#socket.destroy();
  }
}
