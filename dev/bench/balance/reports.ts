/** What passes between the bench and the replicas that share lock keys. */

export interface BalancePlace {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly keys: number;
  readonly ttlMs: number;
}

/** This replica leads a lock key from now on, or no longer. */
export interface LeadReport {
  readonly key: string;
  readonly leads: boolean;
  /** ms on the clock that all processes of a machine share. */
  readonly atMs: number;
}
