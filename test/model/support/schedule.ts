/** A schedule: a fleet, and everything that befalls it, as plain data that fast-check can shrink. */
import type { Fate } from '../../support/simulation/connection.js';

/** ms; large enough that the constants of the code (backoff, spacing of looks) are small beside it. */
export const TTL_MS = 3_000;

/**
 * What the schedule may spoil. Safety holds in all of them. Tokens grow as long as one of record, memory and Redis'
 * clock survives, so that they are judged unless both data and time are spoilt. `fall`: the TTL only ever falls, and
 * restarts lose writes, but never the record.
 */
export type Harm = 'data' | 'time' | 'both' | 'fall';

export interface ReplicaSetup {
  /** Parts of 10 000 by which its clocks run faster than the server's. */
  readonly drift: number;
  /** Hundredths of the grid of renewals. */
  readonly phase: number;
  /** ms that the server is away, there and back, beside what the weather adds. Default: it is next door. */
  readonly roundTripMs?: number;
}

/** How the work of all replicas stops. */
export interface Retreats {
  readonly reserveMs: number;
  /** ms that a replica's retreats take in turn; null: for ever, so that its process has to be ended. */
  readonly takesMs: readonly (number | null)[];
}

export interface Schedule {
  readonly harm: Harm;
  readonly keys: 1 | 2;
  /** Whether all act all the time, and not only when it matters: asking ends a term before its timer does. */
  readonly eager: boolean;
  /** Whether all have a crash guard. Default: none has. */
  readonly guarded?: boolean;
  /** Default: their work stops with their terms. */
  readonly retreats?: Retreats;
  readonly replicas: readonly ReplicaSetup[];
  readonly commands: readonly Command[];
  /** Whether candidates keep their ranks when all is over; else all stand for election alike. */
  readonly keepsRanks?: boolean;
}

/** Something befalls one replica; the number is taken modulo the replicas there are. */
interface OnReplica {
  readonly replica: number;
}

interface OnKey {
  readonly key: number;
}

interface Lasting {
  readonly ms: number;
}

export type Command = { readonly at: number } & (
  | ({ readonly kind: 'latency'; readonly ways: readonly number[] } & OnReplica)
  | ({ readonly kind: 'pushes'; readonly copies: readonly number[] } & OnReplica)
  | ({ readonly kind: 'fate'; readonly fates: readonly Fate[] } & OnReplica)
  | ({ readonly kind: 'cut' } & OnReplica & Lasting)
  /** @param lateMs what is sent meanwhile is carried out that much later; null: never */
  | ({ readonly kind: 'silence'; readonly lateMs: number | null } & OnReplica & Lasting)
  | ({ readonly kind: 'stall' } & OnReplica & Lasting)
  | ({ readonly kind: 'sleep' } & OnReplica & Lasting)
  | ({ readonly kind: 'wall'; readonly byMs: number } & OnReplica)
  | ({ readonly kind: 'crash' } & OnReplica & Lasting)
  | ({ readonly kind: 'stop' } & OnReplica & Lasting)
  | ({ readonly kind: 'rest' } & OnReplica & Lasting)
  | ({ readonly kind: 'resign' } & OnReplica & OnKey)
  /** @param to the number of a replica that ever was, or of one that never was */
  | ({ readonly kind: 'hand-over'; readonly to: number } & OnReplica & OnKey)
  /** @param priority null: it observes */
  | ({ readonly kind: 'stand'; readonly priority: number | null } & OnReplica & OnKey)
  | ({ readonly kind: 'drain' } & OnReplica & Lasting)
  /**
   * The wire to the crash guard ends: the process has made another before, for that many ms; has destroyed it; or the
   * guard was killed, and is back after that many ms. Nothing without a guard.
   */
  | ({ readonly kind: 'wire'; readonly how: 'replaced' | 'destroyed' | 'guard killed' } & OnReplica & Lasting)
  | ({ readonly kind: 'act' } & OnReplica)
  | ({ readonly kind: 'forge'; readonly push: number; readonly ttls: number } & OnKey)
  /** Somebody without an elector stands for election with this priority, and never takes the lease. */
  | ({ readonly kind: 'lie'; readonly priority: number } & OnKey & Lasting)
  | ({ readonly kind: 'evict'; readonly what: 'lease' | 'record' | 'both'; readonly told: boolean } & OnKey)
  | ({ readonly kind: 'overwrite'; readonly endless: boolean } & OnKey & Lasting)
  | ({ readonly kind: 'garble' } & OnKey)
  | { readonly kind: 'flush' }
  /** @param lostMs the age of the data that it comes back with; null: with none */
  | ({ readonly kind: 'restart'; readonly lostMs: number | null } & Lasting)
  | ({ readonly kind: 'freeze' } & Lasting)
  | ({ readonly kind: 'refuse'; readonly as: 'busy' | 'not-executed' | 'refused' } & Lasting)
  | { readonly kind: 'clock-back'; readonly byMs: number }
  | { readonly kind: 'retime'; readonly percent: number }
);

export type Kind = Command['kind'];
