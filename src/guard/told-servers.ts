/** The servers that a child was told of by its parent, each with one warm connection. */
import { leadershipChannel } from '../redis/keys.js';
import { SpareSocket } from '../redis/last-words/spare-socket.js';
import { saysReplica } from '../redis/replica-codes.js';
import type { Endpoint } from '../redis/server-options.js';
import type { Holding } from './messages.js';
import type { Way, Ways } from './releaser.js';

/** Primaries of all servers of a process. The oldest are dropped: they are those that failed over. */
const MOST_SERVERS = 64;

interface Told extends Way {
  readonly socket: SpareSocket;
}

export class ToldServers implements Ways {
  readonly #servers = new Map<string, Told>();

  tell(id: string, endpoint: Endpoint): void {
    if (this.#servers.has(id)) return;
    const socket = new SpareSocket(endpoint);
    this.#servers.set(id, { socket, channel: leadershipChannel(endpoint.database) });
    socket.open();
    if (this.#servers.size <= MOST_SERVERS) return;
    const [oldest] = this.#servers.keys();
    if (oldest === undefined) return;
    this.#servers.get(oldest)?.socket.close();
    this.#servers.delete(oldest);
  }

  prepare(): void {
    // A server is told before what is held there.
  }

  to({ server }: Holding): Way | null {
    return this.#servers.get(server) ?? null;
  }

  /** The only one who could tell another address is dead, but a name may lead elsewhere now. */
  failed({ server }: Holding, error: string): void {
    if (saysReplica(error)) this.#servers.get(server)?.socket.reconnect(new Error(error));
  }

  close(): void {
    for (const { socket } of this.#servers.values()) socket.close();
    this.#servers.clear();
  }
}
