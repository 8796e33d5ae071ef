/** Other replicas, as far as presence knows them. */
import type { Priority } from '../election/rank.js';
import type { Role } from '../election/state.js';
import type { Readiness } from './standby/readiness.js';

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
  /** By which it is named in a hand-over; null if it does not say. */
  readonly electorId: string | null;
  /** null if it does not say. */
  readonly priority: Priority | null;
  /** null if it does not say: its version cannot be drained. */
  readonly drained: boolean | null;
  /** null unless it is in hot standby with this lock key. */
  readonly readiness: Readiness | null;
}

/** Another replica that uses another TTL for a lock key. */
export interface OtherTtl {
  readonly name: string;
  readonly ttlMs: number;
}
