/** What passes between whoever kills replicas and those that are killed. */
import type { GuardNews } from '../../../src/runtime/crash-guard/crash-guard.js';
import type { GuardChoice } from '../../../src/runtime/crash-guard/wire.js';

export interface ReplicaTask {
  readonly host: string;
  readonly port: number;
  readonly password?: string;
  readonly key: string;
  readonly name: string;
  readonly ttlMs: number;
  readonly guard: GuardChoice | null;
  /** Memory that the process is to have, all in all. Default: what it needs. */
  readonly megabytes?: number;
}

/** How a replica ends itself. */
export type OwnEnd = 'exception' | 'abort' | 'heap';

/** `atMs`: of the machine's monotonic clock. */
export type ReplicaReport =
  | { readonly kind: 'leads'; readonly atMs: number; readonly token: number }
  | { readonly kind: 'follows'; readonly leader: string | null }
  | { readonly kind: 'ends'; readonly atMs: number }
  | { readonly kind: 'guard'; readonly news: GuardNews };
