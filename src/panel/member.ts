/** Other replicas, as far as presence knows them. */
import type { Role } from '../election/state.js';

/** Another replica that takes part in the election of one lock key. */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Of this package. */
  readonly version: string;
  /** ms since 1970, by that machine's clock. */
  readonly startedAt: number;
  /** ms; its TTL for this lock key. null if it does not say (version 2.0). */
  readonly ttlMs: number | null;
  /** null if it does not say. */
  readonly editorUrl: string | null;
}

/** Another replica that uses another TTL for a lock key. */
export interface OtherTtl {
  readonly name: string;
  readonly ttlMs: number;
}
