/** A client's connection and the one behind it to the server, with whatever lies between. */
import { connect, type Socket } from 'node:net';
import type { ProxyConditions } from './conditions.js';
import { Direction } from './direction.js';

export interface Target {
  readonly host: string;
  readonly port: number;
}

/** What happens to a connection whose answer was dropped. */
export type Aftermath = 'reset' | 'close' | 'silence';

export type Decide = () => Aftermath | null;

export class ProxiedConnection {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #up: Direction;
  readonly #down: Direction;
  #silenced = false;
  /** Reasons for which nothing passes on this connection alone. */
  #stalls = 0;
  /** Whether the client has asked something since answers are waited for. */
  #asked = false;
  #onAnswer: Decide | null = null;

  constructor(client: Socket, target: Target, weather: ProxyConditions, onClosed: () => void) {
    this.#client = client;
    this.#server = connect({ host: target.host, port: target.port, noDelay: true, allowHalfOpen: true });
    const held = (deaf: boolean) => this.#stalls > 0 || deaf;
    this.#up = new Direction(this.#server, {
      delayMs: () => weather.upMs(),
      held: () => held(weather.deafServer),
    });
    this.#down = new Direction(client, {
      delayMs: () => weather.downMs(),
      held: () => this.#silenced || held(weather.deafClient),
    });
    client.on('data', (chunk: Buffer) => {
      this.#asked = true;
      this.#up.take(chunk);
    });
    this.#server.on('data', (chunk: Buffer) => this.#answered(chunk));
    client.on('end', () => this.#up.take(null));
    this.#server.on('end', () => this.#down.take(null));
    // A client that was reset or killed may have sent something before: that still arrives.
    client.on('error', () => this.#up.take(null));
    // A server that is down refuses, and one that was killed resets; its clients see the same.
    this.#server.on('error', () => this.reset());
    client.on('close', () => {
      this.#up.take(null);
      if (this.#server.closed) onClosed();
    });
    this.#server.on('close', () => {
      this.#down.take(null);
      if (client.closed) onClosed();
    });
  }

  /** The conditions have changed. */
  flow(): void {
    this.#up.flow();
    this.#down.flow();
  }

  /** Holds this connection, and no other, until the returned function is called. */
  stall(): () => void {
    this.#stalls += 1;
    return () => {
      this.#stalls -= 1;
      this.flow();
    };
  }

  /** RST to both sides; data in transit is lost. */
  reset(): void {
    this.#up.cut();
    this.#down.cut();
    reset(this.#client);
    reset(this.#server);
  }

  /** RST to the client alone; what it has sent is still on its way. */
  abandon(): void {
    this.#down.cut();
    reset(this.#client);
  }

  /** Closes both sides. */
  destroy(): void {
    this.#up.cut();
    this.#down.cut();
    this.#client.destroy();
    this.#server.destroy();
  }

  /** Drops the answer to the client's next request; `decide` says what happens then. */
  awaitAnswer(decide: Decide | null): void {
    this.#asked = false;
    this.#onAnswer = decide;
  }

  #answered(chunk: Buffer): void {
    const aftermath = this.#asked && this.#onAnswer !== null ? this.#onAnswer() : null;
    if (aftermath === null) {
      this.#down.take(chunk);
      return;
    }
    if (aftermath === 'reset') this.reset();
    else if (aftermath === 'close') this.#down.take(null);
    else this.#silenced = true;
  }
}

/**
 * RST at once. `resetAndDestroy` says FIN first; a socket that fails in between is reset while it is shutting down,
 * which libuv refuses, and Node.js 20 then forgets the handle without closing it: the process cannot end any more.
 * This is what that method sets before it destroys (`test/chaos/proxy.spec.ts` notices a change).
 */
function reset(socket: Socket): void {
  const shuttingDown = socket.writableEnded || socket.connecting;
  if (!shuttingDown && !socket.destroyed) Object.assign(socket, { resetAndClosing: true });
  socket.destroy();
}
