/** As much of Redis' data as the scripts touch: strings with an expiry, and hashes. Errors as Redis words them. */
import { StoreFailure } from '../../../src/election/ports.js';

interface Text {
  readonly kind: 'string';
  readonly value: string;
  /** ms of the server's clock; null for a key that never expires. */
  readonly expiresAt: number | null;
}

interface Hash {
  readonly kind: 'hash';
  readonly fields: Readonly<Record<string, string>>;
}

type Entry = Text | Hash;

export type Snapshot = ReadonlyMap<string, Entry>;

export class Keyspace {
  readonly #now: () => number;
  readonly #onExpired: (key: string) => void;
  #entries: Map<string, Entry> = new Map();

  /**
   * @param now the server's clock, in whole ms
   * @param onExpired told when an expired key is met, which is when Redis removes it
   */
  constructor(now: () => number, onExpired: (key: string) => void) {
    this.#now = now;
    this.#onExpired = onExpired;
  }

  get(key: string): string | null {
    const entry = this.#live(key);
    if (entry === null) return null;
    if (entry.kind !== 'string') throw wrongType();
    return entry.value;
  }

  /** As PTTL: -1 for a key that never expires, -2 for none. */
  pttl(key: string): number {
    const entry = this.#live(key);
    if (entry === null) return -2;
    return entry.kind === 'hash' || entry.expiresAt === null ? -1 : entry.expiresAt - this.#now();
  }

  /** @param ttlMs null for a key that never expires */
  set(key: string, value: string, ttlMs: number | null): void {
    const expiresAt = ttlMs === null ? null : this.#now() + ttlMs;
    this.#entries.set(key, { kind: 'string', value, expiresAt });
  }

  pexpire(key: string, ttlMs: number): void {
    const entry = this.#live(key);
    if (entry?.kind === 'string') this.set(key, entry.value, ttlMs);
  }

  del(key: string): void {
    this.#entries.delete(key);
  }

  /** null for no such hash, and an error for something else in its place. */
  hash(key: string): Readonly<Record<string, string>> | null {
    const entry = this.#live(key);
    if (entry === null) return null;
    if (entry.kind !== 'hash') throw wrongType();
    return entry.fields;
  }

  hset(key: string, fields: Readonly<Record<string, string>>): void {
    this.#entries.set(key, { kind: 'hash', fields: { ...this.hash(key), ...fields } });
  }

  clear(): void {
    this.#entries.clear();
  }

  snapshot(): Snapshot {
    return new Map(this.#entries);
  }

  restore(snapshot: Snapshot): void {
    this.#entries = new Map(snapshot);
  }

  /** Removes the key if it has expired. */
  sweep(key: string): void {
    this.#live(key);
  }

  #live(key: string): Entry | null {
    const entry = this.#entries.get(key);
    if (entry === undefined) return null;
    // Strictly after its last millisecond, as in Redis.
    if (entry.kind === 'hash' || entry.expiresAt === null || this.#now() <= entry.expiresAt) return entry;
    this.#entries.delete(key);
    this.#onExpired(key);
    return null;
  }
}

function wrongType(): StoreFailure {
  const words = 'WRONGTYPE Operation against a key holding the wrong kind of value';
  return new StoreFailure('refused', words, { code: 'WRONGTYPE' });
}
