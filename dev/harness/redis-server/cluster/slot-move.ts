/** A slot on its way from one master to another, step by step as `redis-cli --cluster reshard` does it. */
import { command, type Send } from '../command.js';
import type { RedisServer } from '../types.js';

/** How many keys one MIGRATE takes along, and its bound in milliseconds. */
const KEYS_AT_ONCE = 100;
const MIGRATE_MS = 5_000;

export interface SlotMoveParts {
  readonly slot: number;
  readonly source: RedisServer;
  readonly target: RedisServer;
  readonly targetId: string;
  /** Those that keep their slots. */
  readonly otherMasters: readonly RedisServer[];
}

export class SlotMove {
  readonly slot: number;
  readonly source: RedisServer;
  readonly target: RedisServer;
  readonly #parts: SlotMoveParts;

  private constructor(parts: SlotMoveParts) {
    this.slot = parts.slot;
    this.source = parts.source;
    this.target = parts.target;
    this.#parts = parts;
  }

  /** From here on the source answers for the keys that it has, and sends others on with ASK. */
  static async begin(parts: SlotMoveParts & { readonly sourceId: string }): Promise<SlotMove> {
    const move = new SlotMove(parts);
    await move.#send(move.target)('CLUSTER', 'SETSLOT', move.slot, 'IMPORTING', parts.sourceId);
    await move.#send(move.source)('CLUSTER', 'SETSLOT', move.slot, 'MIGRATING', parts.targetId);
    return move;
  }

  /** Those that are still at the source. */
  async keys(): Promise<readonly string[]> {
    const keys = await this.#send(this.source)('CLUSTER', 'GETKEYSINSLOT', this.slot, KEYS_AT_ONCE);
    return keys as string[];
  }

  /** Moves these keys, or all. */
  async migrate(...keys: readonly string[]): Promise<void> {
    if (keys.length > 0) return this.#migrate(keys);
    for (let some = await this.keys(); some.length > 0; some = await this.keys()) await this.#migrate(some);
  }

  /** The slot belongs to the target now: told to the target first, so that no node serves it twice. */
  async finish(): Promise<void> {
    const { targetId, otherMasters } = this.#parts;
    for (const server of [this.target, this.source, ...otherMasters])
      await this.#send(server)('CLUSTER', 'SETSLOT', this.slot, 'NODE', targetId);
  }

  async #migrate(keys: readonly string[]): Promise<void> {
    const { host, port, password } = this.target;
    const login = password === undefined ? [] : ['AUTH', password];
    await this.#send(this.source)('MIGRATE', host, port, '', 0, MIGRATE_MS, ...login, 'KEYS', ...keys);
  }

  #send(server: RedisServer): Send {
    return (...words) => command(server, words, MIGRATE_MS);
  }
}
