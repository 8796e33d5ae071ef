/** Which node serves which slot, as one node of the cluster says in CLUSTER SLOTS. */
import type { Endpoint } from '../../server-options.js';
import type { EndpointBook } from './endpoint-book.js';
import { SLOTS } from './slots.js';

export interface ClusterNode {
  /** Empty if only its address is known. */
  readonly id: string;
  readonly endpoint: Endpoint;
}

export interface Shard {
  readonly primary: ClusterNode;
  readonly replicas: readonly ClusterNode[];
}

export class SlotMap {
  readonly #shards = new Map<string, Shard>();
  readonly #bySlot = new Array<Shard | undefined>(SLOTS);

  /**
   * @param reply of CLUSTER SLOTS
   * @param asked the node that gave it
   * @throws if the reply cannot be read
   */
  constructor(reply: unknown, asked: Endpoint, book: EndpointBook) {
    for (const range of list(reply)) {
      const [from, to, primary, ...replicas] = list(range);
      const shard = {
        primary: node(primary, asked, book),
        replicas: replicas.map((replica) => node(replica, asked, book)),
      };
      const known = this.#shards.get(shard.primary.id) ?? shard;
      this.#shards.set(known.primary.id, known);
      this.#bySlot.fill(known, number(from), number(to) + 1);
    }
  }

  get primaries(): readonly ClusterNode[] {
    return [...this.#shards.values()].map(({ primary }) => primary);
  }

  get nodes(): readonly ClusterNode[] {
    return [...this.#shards.values()].flatMap(({ primary, replicas }) => [primary, ...replicas]);
  }

  /** undefined: no node serves the slot. */
  shardOf(slot: number): Shard | undefined {
    return this.#bySlot[slot];
  }

  /** A node has said that another serves this slot now. */
  move(slot: number, endpoint: Endpoint): void {
    const primary = this.nodes.find((other) => other.endpoint === endpoint) ?? { id: '', endpoint };
    this.#bySlot[slot] = this.#shards.get(primary.id) ?? { primary, replicas: [] };
  }
}

function node(fields: unknown, asked: Endpoint, book: EndpointBook): ClusterNode {
  const [host, port, id] = list(fields);
  return { id: String(id), endpoint: book.announced(host, number(port), asked) };
}

function list(reply: unknown): readonly unknown[] {
  if (!Array.isArray(reply)) throw unreadable(reply);
  return reply;
}

function number(field: unknown): number {
  if (typeof field !== 'number') throw unreadable(field);
  return field;
}

function unreadable(reply: unknown): Error {
  return new Error(
    `the server gave an answer to CLUSTER SLOTS that cannot be read: ${JSON.stringify(reply)}`,
  );
}
