/**
 * What the guarded processes hold, and whose end counts.
 *
 * The end of a connection alone proves nothing: a process can make a new one before the old one is seen to end, or close
 * it on purpose. So it counts only for the last connection of an instance, and not after `clear`.
 */
import type { Holding } from './messages.js';

/** Electors per instance: far more lock keys than a process has. */
const MOST_ELECTORS = 20_000;
/** Leases that one elector may hold at once; see give-up.ts. */
const MOST_HOLDINGS = 16;

interface Instance<Connection> {
  readonly connections: Set<Connection>;
  readonly holdings: Map<string, readonly Holding[]>;
}

export class Ledger<Connection> {
  /** By instance id. */
  readonly #instances = new Map<string, Instance<Connection>>();
  readonly #ids = new Map<Connection, string>();

  /** Connections that would be missed. */
  get size(): number {
    return this.#ids.size;
  }

  has(connection: Connection): boolean {
    return this.#ids.has(connection);
  }

  /** The instance says who it is, once per connection. */
  join(connection: Connection, id: string): void {
    if (this.#ids.has(connection)) return;
    const instance = this.#instances.get(id) ?? { connections: new Set(), holdings: new Map() };
    instance.connections.add(connection);
    this.#instances.set(id, instance);
    this.#ids.set(connection, id);
  }

  /** @returns whether that was noted */
  hold(connection: Connection, elector: string, holdings: readonly Holding[]): boolean {
    const noted = this.#of(connection)?.holdings;
    if (noted === undefined) return false;
    if (holdings.length === 0) return noted.delete(elector);
    if (noted.size >= MOST_ELECTORS && !noted.has(elector)) return false;
    noted.set(elector, holdings.slice(-MOST_HOLDINGS));
    return true;
  }

  /** The connection is closed on purpose, by either side. */
  clear(connection: Connection): void {
    this.#leave(connection);
  }

  /** The connection has ended. @returns what is to be released: nothing, unless it was the instance's last */
  end(connection: Connection): readonly Holding[] {
    const instance = this.#leave(connection);
    if (instance === undefined || instance.connections.size > 0) return [];
    return [...instance.holdings.values()].flat();
  }

  #of(connection: Connection): Instance<Connection> | undefined {
    return this.#instances.get(this.#ids.get(connection) ?? '');
  }

  #leave(connection: Connection): Instance<Connection> | undefined {
    const instance = this.#of(connection);
    const id = this.#ids.get(connection);
    if (instance === undefined || id === undefined) return undefined;
    this.#ids.delete(connection);
    instance.connections.delete(connection);
    if (instance.connections.size === 0) this.#instances.delete(id);
    return instance;
  }
}
