/** What passes between the bench and the two processes of the crashes. */

/** One half of a pair of replicas; each process holds one half of every pair. */
export interface Half {
  readonly pair: string;
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly ttlMs: number;
}

/** A bare client's attempt at a key, at a time of the machine's monotonic clock. */
export interface FloorTask {
  /** The server's. */
  readonly port: number;
  readonly key: string;
  readonly dueMs: number;
}

/** `atMs`: of the machine's monotonic clock. */
export type CrashReport =
  | { readonly kind: 'leads'; readonly pair: string; readonly atMs: number }
  | { readonly kind: 'follows'; readonly pair: string; readonly leader: string | null }
  /** The bare client's SET NX was confirmed. */
  | { readonly kind: 'floor'; readonly key: string; readonly atMs: number };
