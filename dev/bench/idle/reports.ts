/** What passes between the bench and its idle replicas. */

import type { Role } from '../../../src/election/state.js';
import type { Address } from '../bare-client.js';

export interface IdlePlace {
  /** One server; or nodes of a cluster. */
  readonly servers: readonly Address[];
  readonly name: string;
  readonly keys: number;
  readonly ttlMs: number;
}

/** Every lock key has a leader that this replica knows. */
export interface IdleReport {
  readonly kind: 'settled';
  readonly role: Role;
}

export interface CpuReading {
  /** ms of processor time since the process began. */
  readonly cpuMs: number;
  readonly atMs: number;
}
