/** The single server that a sidecar was set up with: every lock key is there. */
import { leadershipChannel } from '../redis/keys.js';
import { SpareSocket } from '../redis/last-words/spare-socket.js';
import { saysReplica } from '../redis/replica-codes.js';
import type { Endpoint } from '../redis/server-options.js';
import type { Holding } from './messages.js';
import type { Way, Ways } from './releaser.js';

export class OneServer implements Ways {
  readonly #socket: SpareSocket;
  readonly #way: Way;

  /** @param report told when there is a connection (null), and why there is none */
  constructor(endpoint: Endpoint, report: (cause: Error | null) => void) {
    this.#socket = new SpareSocket(endpoint, report);
    this.#way = { socket: this.#socket, channel: leadershipChannel(endpoint.database) };
    this.#socket.open();
  }

  prepare(): void {
    // The connection is kept all the time.
  }

  to(): Way {
    return this.#way;
  }

  failed(_holding: Holding, error: string): void {
    if (saysReplica(error)) this.#socket.reconnect(new Error(error));
  }

  close(): void {
    this.#socket.close();
  }
}
