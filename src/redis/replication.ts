/**
 * Confirms, by WAIT, that replicas of the server have what was written on a connection.
 *
 * WAIT knows only its own connection's writes, so it is sent behind them on the same one; and it blocks that connection,
 * which carries nothing else.
 */
import { StoreFailure } from '../election/ports.js';
import { commandFailure } from './failures.js';
import type { Link } from './link.js';
import type { Client } from './open-client.js';

/** The failure code when fewer replicas than required have confirmed a write. */
export const NOT_REPLICATED = 'NOT-REPLICATED';

/**
 * ms; the longest WAIT. The server may take 100 ms more to notice that the time is up, and a connection can be given up
 * for a silence of 600 ms.
 */
const MAX_WAIT_MS = 300;
/** Of the shortest TTL: with those 100 ms, a WAIT in vain ends within the time of a call, half a TTL, for any TTL. */
const SHARE_OF_TTL = 1 / 4;

export interface ReplicationOptions {
  /** How many replicas must confirm; at least 1. */
  readonly replicas: number;
  /** ms; the shortest TTL of the lock keys in use. */
  readonly shortestTtlMs: () => number;
}

export class Replication {
  readonly #link: Link;
  readonly #options: ReplicationOptions;
  /** The WAIT for everything that is sent in this turn. */
  #confirmation: Promise<StoreFailure | null> | null = null;
  /** WAITs without an answer so far. */
  #waiting = 0;
  /** Why the last WAIT confirmed nothing. */
  #obstacle: StoreFailure | null = null;

  constructor(link: Link, options: ReplicationOptions) {
    this.#link = link;
    this.#options = options;
  }

  /** A new connection is up. */
  begin(): void {
    this.#obstacle = null;
  }

  /**
   * Why nothing can be confirmed at present; null if it can, as far as is known. Calls then fail unsent: each would block
   * the connection for the whole WAIT, and take a lease only to give it up. Meanwhile WAITs alone ask the replicas again.
   */
  obstacle(client: Client): StoreFailure | null {
    if (this.#obstacle !== null && this.#waiting === 0) void this.confirm(client);
    return this.#obstacle;
  }

  /**
   * Resolves to null once the replicas have everything that was sent on this connection up to the end of this turn, and
   * else to the reason. Never rejects.
   */
  confirm(client: Client): Promise<StoreFailure | null> {
    this.#confirmation ??= this.#wait(client);
    return this.#confirmation;
  }

  async #wait(client: Client): Promise<StoreFailure | null> {
    this.#waiting += 1;
    // One WAIT for all commands of this turn, behind the last of them.
    await Promise.resolve();
    this.#confirmation = null;
    const failure = await this.#unconfirmed(client);
    this.#waiting -= 1;
    // A lost connection says nothing about the replicas.
    if (failure === null || failure.kind === 'busy' || failure.kind === 'refused') this.#obstacle = failure;
    return failure;
  }

  async #unconfirmed(client: Client): Promise<StoreFailure | null> {
    const { replicas } = this.#options;
    const command = ['WAIT', String(replicas), String(this.#timeoutMs)];
    try {
      const confirmed = await this.#link.send(client, (connected) => connected.sendCommand<number>(command));
      return confirmed >= replicas ? null : notReplicated(confirmed, replicas);
    } catch (error) {
      return commandFailure(error);
    }
  }

  /** Never 0, which means for ever. */
  get #timeoutMs(): number {
    return Math.max(1, Math.floor(Math.min(MAX_WAIT_MS, SHARE_OF_TTL * this.#options.shortestTtlMs())));
  }
}

function notReplicated(made: number, wanted: number): StoreFailure {
  const words = `${made} of ${wanted} replicas have confirmed it`;
  return new StoreFailure('busy', words, { code: NOT_REPLICATED, copies: { made, wanted } });
}
