/**
 * What an election needs from outside: time, and a store that keeps leases.
 *
 * Both are ports. The election runs unchanged on Redis and the system's clock, or on a simulated store in virtual
 * time, where a test explores thousands of schedules a second.
 */
import type { Observable } from 'rxjs';

/** One reading of both clocks. */
export interface Instant {
  /** ms on a clock that never goes back: monotonic time plus every forward jump of the wall clock. */
  readonly now: number;
  /** ms since 1970, for people only. Nothing is decided by it. */
  readonly wall: number;
}

export interface Clock {
  /** ms; see {@link Instant.now}. Read before every act of a leader, so it must be cheap. */
  now(): number;
  /** Both clocks at once. */
  instant(): Instant;
  /**
   * Emits once when `now()` has reached `time`, never before, then completes. Late is allowed: the election
   * compares clocks itself and uses timers only to be told in good time.
   */
  at(time: number): Observable<void>;
}

/** Asks for a lease that nobody holds, or only who holds it. */
export interface AcquireRequest {
  readonly key: string;
  /** The lease's value, new for every attempt, so that no late command of one attempt touches another. */
  readonly value: string;
  readonly ttlMs: number;
  /** ms; the longest TTL that this elector knows of any holder: how long to wait where the record of it is lost. */
  readonly longestTtlMs: number;
  /** The highest fencing token that this elector has read of the key; null if it never read of a lease. */
  readonly highestToken: number | null;
  /**
   * A value whose lease outlived every TTL this elector's clock allows, because the store's clock was set back.
   * It is removed if it is still there and still too long; the waiting time of an acquisition follows all the same.
   */
  readonly stuckValue: string | null;
  /** Whether to take a free lease; false only asks who holds it, and changes no term. */
  readonly claims: boolean;
}

/** The lease is ours. */
export interface Acquired {
  readonly outcome: 'acquired';
  readonly token: number;
  /** The end of the lease in ms of the *store's* clock; only ever handed back to the store. */
  readonly end: number;
}

/** Somebody holds it. */
export interface Held {
  readonly outcome: 'held';
  readonly value: string;
  /** ms until the lease ends; null for a value that never ends. */
  readonly remainingMs: number | null;
  /** null where the store has no readable record of the term. */
  readonly token: number | null;
  /** ms after which an attempt can succeed if nothing is renewed. */
  readonly retryMs: number;
  /** The longest TTL of a lease that can still be believed in, as far as the record knows; null without a record. */
  readonly recordTtlMs: number | null;
}

/** Nobody holds it, and nobody may take it yet: a former holder may still believe in its lease. */
export interface Quarantined {
  readonly outcome: 'quarantined';
  readonly why: 'data-lost' | 'other-run' | 'not-ended';
  readonly token: number;
  readonly retryMs: number;
}

/** Nobody holds it, and it was not asked for. */
export interface Vacant {
  readonly outcome: 'vacant';
}

/** What the store noticed beside the outcome. */
export interface Findings {
  /** The record of terms could not be read and was written anew. */
  readonly recordGarbled?: boolean;
}

export type AcquireReply = (Acquired | Held | Quarantined | Vacant) & Findings;

/** Asks for another TTL, or for a vanished lease of this term to be put back. */
export interface RenewRequest {
  readonly key: string;
  readonly value: string;
  readonly ttlMs: number;
  readonly token: number;
  /** The end that the holder was last told: past it nothing is put back, however late this command arrives. */
  readonly end: number;
}

export type RenewReply = (
  | { readonly outcome: 'renewed' | 'restored'; readonly end: number }
  | { readonly outcome: 'lost'; readonly held: Held | null }
) &
  Findings;

export interface ReleaseRequest {
  readonly key: string;
  readonly value: string;
  /** null where the acquisition was never confirmed, so that its token is unknown. */
  readonly token: number | null;
  /**
   * The end that the holder was last told; null with the token. Where the store has moved the end since, somebody
   * waits for the sake of a successor that the store may have forgotten; a release does not end that.
   */
  readonly end: number | null;
}

/**
 * A push makes an elector look at the lease sooner, or wait for it longer. It is a hint: forged, lost, late or
 * doubled it costs time, never safety.
 */
export type Push =
  | { readonly kind: 'acquired' | 'released'; readonly token: number }
  | { readonly kind: 'renewed'; readonly token: number; readonly ttlMs: number }
  /** The key is gone, or pushes may have been missed. */
  | { readonly kind: 'expired' | 'resubscribed' };

export interface Loss {
  /** null before the first attempt has ended. */
  readonly cause: Error | null;
  /**
   * Attempts that failed since contact was lost, or since the beginning: no connection was made, or none that lasted
   * and was of use.
   */
  readonly attempts: number;
}

/** State of the connection that carries commands. */
export type Contact =
  | {
      readonly up: true;
      /** The loss before it, until the connection has lasted and a command was answered on it. */
      readonly unproven?: Loss;
    }
  | ({ readonly up: false } & Loss);

/**
 * Why a call gave no answer.
 *
 * - `offline`: never sent.
 * - `broken`: the connection ended under it; it may have been carried out.
 * - `timeout`: no answer in time; it may have been carried out, or may be later.
 * - `busy`: the store cannot answer now (loading, out of memory, read-only); outcome unknown.
 * - `not-executed`: refused before anything happened, and a new attempt is welcome at once.
 * - `refused`: the store will go on refusing until somebody changes something.
 */
export type FailureKind = 'offline' | 'broken' | 'timeout' | 'busy' | 'not-executed' | 'refused';

/** Code of the failure where something that is no lease stands at the key. */
export const WRONG_TYPE = 'WRONGTYPE';

export class StoreFailure extends Error {
  override readonly name = 'StoreFailure';

  constructor(
    readonly kind: FailureKind,
    message: string,
    options?: { readonly cause?: unknown; readonly code?: string },
  ) {
    super(message, options);
    this.code = options?.code ?? kind;
  }

  /** Names the cause for programs and for translations, for example `WRONGTYPE`. */
  readonly code: string;
}

/**
 * Keeps leases. Calls are cold observables of one value; they fail with {@link StoreFailure}. They have no timeout
 * of their own: the elector bounds acquisitions and renewals, and the store finds out by itself that a connection is
 * dead, whereupon the calls that it swallowed fail as `broken`. Calls made in one turn go out together, in order.
 */
export interface LeaseStore {
  acquire(request: AcquireRequest): Observable<AcquireReply>;
  renew(request: RenewRequest): Observable<RenewReply>;
  release(request: ReleaseRequest): Observable<void>;
  /** Pushes about one key, for as long as it is subscribed. Never fails. */
  pushes(key: string): Observable<Push>;
  /** Replays the present state, then every change. Never fails. */
  readonly contact$: Observable<Contact>;
}
