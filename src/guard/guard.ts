/** Listens to processes, and releases what one held when it is dead. */
import type { Readable } from 'node:stream';
import { Ledger } from './ledger.js';
import { LineReader } from './line-reader.js';
import { type GuardMessage, readMessage } from './messages.js';
import { releaseAll, type Ways } from './releaser.js';

export interface GuardOptions {
  readonly ways: Ways;
  /** Characters. Default: that of a client that is not trusted. */
  readonly longestLine?: number;
  /**
   * Whether the process is dead, now that its last connection has ended: resolves when that is known. Default: it is.
   */
  readonly isDead?: (pid: number) => Promise<boolean>;
  /** A process said who it is. */
  readonly joined?: (connection: Readable, pid: number) => void;
  /** A server and its login, from a process that may tell them. */
  readonly server?: (message: Extract<GuardMessage, { type: 'server' }>) => void;
  /** Told what was released, and why some was not. */
  readonly released?: (leases: number, failure: string | null) => void;
}

export class Guard {
  readonly #options: GuardOptions;
  readonly #ledger = new Ledger<Readable>();
  readonly #releasing = new Set<Promise<void>>();

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** Processes connected, and not about to end on purpose. */
  get size(): number {
    return this.#ledger.size;
  }

  /** Whether the connection is that of a process. */
  knows(connection: Readable): boolean {
    return this.#ledger.has(connection);
  }

  /** Listens to a connection until it ends. */
  listen(connection: Readable): void {
    const lines = new LineReader(this.#options.longestLine);
    let pid = 0;
    connection.on('data', (chunk: Buffer) => {
      for (const line of lines.read(chunk)) {
        const message = readMessage(line);
        if (message?.type === 'guard') pid = message.pid;
        if (message !== null) this.#hear(connection, message);
      }
    });
    // An error at this end proves nothing. A process that is killed leaves a plain end.
    connection.on('error', () => this.dismiss(connection));
    connection.once('close', () => this.#onEnd(connection, pid));
  }

  /** Closes a connection for a reason of the guard's own, which proves nothing of the process. */
  dismiss(connection: Readable): void {
    this.#ledger.clear(connection);
    connection.destroy();
  }

  /** Resolves when nothing is being released. */
  async idle(): Promise<void> {
    while (this.#releasing.size > 0) await Promise.all(this.#releasing);
  }

  #hear(connection: Readable, message: GuardMessage): void {
    switch (message.type) {
      case 'guard':
        this.#ledger.join(connection, message.instance);
        this.#options.joined?.(connection, message.pid);
        return;
      case 'server':
        this.#options.server?.(message);
        return;
      case 'holds':
        if (!this.#ledger.hold(connection, message.elector, message.holdings)) return;
        for (const holding of message.holdings) this.#options.ways.prepare(holding);
        return;
      case 'clear':
        this.#ledger.clear(connection);
    }
  }

  #onEnd(connection: Readable, pid: number): void {
    const held = this.#ledger.end(connection);
    if (held.length === 0) return;
    const { ways, isDead = () => Promise.resolve(true), released } = this.#options;
    const releasing = isDead(pid).then(async (dead) => {
      if (!dead) return;
      const failure = await releaseAll(held, ways);
      released?.(held.length, failure);
    });
    this.#releasing.add(releasing);
    void releasing.finally(() => this.#releasing.delete(releasing));
  }
}
