/** What passes between the bench and the two processes of the takeover. */

export interface WorkerPlace {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly key: string;
  readonly ttlMs: number;
}

/** `atMs`: of the machine's monotonic clock. */
export type TakeoverReport =
  | { readonly kind: 'leads'; readonly atMs: number }
  | { readonly kind: 'follows'; readonly leader: string | null; readonly atMs: number }
  /** The bare client's SET NX was confirmed. */
  | { readonly kind: 'floor'; readonly sample: number; readonly atMs: number }
  /** The bare client's acquire script was. */
  | { readonly kind: 'scripts'; readonly atMs: number };
