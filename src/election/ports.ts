/**
 * What an election needs from its environment: time, and a store of leases.
 *
 * Both are ports. The election runs unchanged on Redis and the system's clock, and on a simulated store in virtual time,
 * where a test explores hundreds of schedules a second.
 */
import type { Observable } from './rxjs.js';

/** One reading of both clocks. */
export interface Instant {
  /** ms on a clock that never goes back: monotonic time plus every forward jump of the wall clock. */
  readonly now: number;
  /** ms since 1970, for people. It decides nothing. */
  readonly wall: number;
}

export interface Clock {
  /** ms; see {@link Instant.now}. Read before every act of a leader, so it must be cheap. */
  now(): number;
  /** Both clocks at once. */
  instant(): Instant;
  /**
   * Emits once `now()` has reached `time`, never before, then completes. It may be late: the election compares clocks
   * itself, and timers only announce.
   */
  at(time: number): Observable<void>;
}

/** Asks for the lease, or only who holds it. */
export interface AcquireRequest {
  readonly key: string;
  /** The lease's value. New for every attempt, so that a late command of one attempt cannot touch another. */
  readonly value: string;
  readonly ttlMs: number;
  /** ms; the longest TTL known of any holder: how long to wait if the record is lost. */
  readonly longestTtlMs: number;
  /** The highest fencing token that this elector has read; null if it never read of a lease. */
  readonly highestToken: number | null;
  /**
   * A lease that has outlived every TTL by this elector's clock, because the store's clock was set back. It is removed
   * if it is still there and still too long; the usual wait before an acquisition follows.
   */
  readonly stuckValue: string | null;
  /** Whether to take a free lease. False only asks who holds it. */
  readonly claims: boolean;
  /** What this candidate brings along, see `rankOf`; missing if it does not stand for election at present. */
  readonly rank?: number;
}

/** The best candidate for a lease, by the record: a hint, on which no safety rests. */
export interface Contender {
  /** `<name>#<id>` of its elector. */
  readonly candidate: string;
  readonly rank: number;
}

/** This elector holds the lease now. */
export interface Acquired {
  readonly outcome: 'acquired';
  readonly token: number;
  /** The end of the lease in ms of the *store's* clock; never compared here, only handed back. */
  readonly end: number;
  /** Whether the last leader was asked by a person to hand over to this elector. */
  readonly pinned?: boolean;
}

/** Another value is at the key. */
export interface Held {
  readonly outcome: 'held';
  readonly value: string;
  /** ms until the lease ends; null for a value that never ends. */
  readonly remainingMs: number | null;
  /** null without a readable record. */
  readonly token: number | null;
  /** ms after which an attempt can succeed if the holder does not renew. */
  readonly retryMs: number;
  /** ms; the longest TTL of any lease that can still be valid, by the record; null without one. */
  readonly recordTtlMs: number | null;
  /** Missing if no candidate was seen lately. */
  readonly next?: Contender;
}

/** The lease is free and may not be taken yet: a former holder may still believe in it. */
export interface Quarantined {
  readonly outcome: 'quarantined';
  readonly why: 'data-lost' | 'other-run' | 'not-ended';
  readonly token: number;
  readonly retryMs: number;
  /** As in {@link Held}. */
  readonly next?: Contender;
}

/** The lease is free, and the request did not claim it. */
export interface Vacant {
  readonly outcome: 'vacant';
}

/** What the store noticed on the way. */
export interface Findings {
  /** The record of terms could not be read and was written anew. */
  readonly recordGarbled?: boolean;
}

export type AcquireReply = (Acquired | Held | Quarantined | Vacant) & Findings;

/** Extends the lease by another TTL, or restores it if it has vanished. */
export interface RenewRequest {
  readonly key: string;
  readonly value: string;
  readonly ttlMs: number;
  readonly token: number;
  /** The end that the holder was last told. Past it nothing is restored, however late this command arrives. */
  readonly end: number;
}

export type RenewReply = (
  | {
      readonly outcome: 'renewed' | 'restored';
      readonly end: number;
      /** As in {@link Held}. */
      readonly next?: Contender;
    }
  | { readonly outcome: 'lost'; readonly held: Held | null }
) &
  Findings;

export interface ReleaseRequest {
  readonly key: string;
  readonly value: string;
  /** null where the acquisition was never confirmed, so that its token is unknown. */
  readonly token: number | null;
  /**
   * The end that the holder was last told; null with the token. If the store has moved the end since, it is a quarantine
   * for a successor that the store may have forgotten, and a release must not end it.
   */
  readonly end: number | null;
  /** Who is to take the lease: an elector's id or a replica's name. Missing: the best candidate of the record. */
  readonly to?: string;
  /** Whether a person chose `to`, so that the successor keeps the lease although others rank higher. */
  readonly pinned?: boolean;
}

/**
 * A push makes an elector attempt sooner or wait longer. It is a hint: forged, lost, late or duplicated it costs time,
 * never safety.
 */
export type Push =
  | { readonly kind: 'acquired'; readonly token: number }
  /** `to`: who takes the lease first, in any of the ways that `refersTo` knows. */
  | { readonly kind: 'released'; readonly token: number; readonly to?: string }
  | { readonly kind: 'renewed'; readonly token: number; readonly ttlMs: number }
  /** The key is gone, or pushes may have been missed. */
  | { readonly kind: 'expired' | 'resubscribed' };

export interface Loss {
  /** null before the first attempt has ended. */
  readonly cause: Error | null;
  /**
   * Failed attempts since contact was lost, or since the start: no connection was made, or none that lasted and
   * answered a command.
   */
  readonly attempts: number;
  /** Where, for people, if the store has several servers. */
  readonly address?: string;
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
 * - `broken`: the connection ended; it may have been executed.
 * - `timeout`: no answer in time; it may have been executed, or may be later.
 * - `busy`: the store cannot answer now (loading, out of memory, read-only); outcome unknown.
 * - `not-executed`: refused before anything happened; worth retrying at once.
 * - `refused`: refused, and will be until an operator changes something.
 */
export type FailureKind = 'offline' | 'broken' | 'timeout' | 'busy' | 'not-executed' | 'refused';

/** The failure code when the key holds another type of data. */
export const WRONG_TYPE = 'WRONGTYPE';

/** On how many servers a write was copied in time, and on how many it must be before it counts. */
export interface Copies {
  readonly made: number;
  readonly wanted: number;
}

/** The failure code when nobody vouches that the call went to the server in charge. {@link LeaseStore.contact$} tells why. */
export const NOT_CONFIRMED = 'NOT-CONFIRMED';

export class StoreFailure extends Error {
  override readonly name = 'StoreFailure';

  constructor(
    readonly kind: FailureKind,
    message: string,
    options?: { readonly cause?: unknown; readonly code?: string; readonly copies?: Copies },
  ) {
    super(message, options);
    this.code = options?.code ?? kind;
    this.copies = options?.copies;
  }

  /** Names the cause for programs and for translations, for example `WRONGTYPE`. */
  readonly code: string;
  /** If the write was made, and too few servers have a copy of it. */
  readonly copies: Copies | undefined;
}

/**
 * Keeps leases. Calls are cold observables of one value; they fail with {@link StoreFailure}. They have no timeout
 * of their own: the elector bounds acquisitions and renewals. The store itself detects a dead connection; the calls in
 * flight then fail as `broken`. Calls made in one turn go out together, in order.
 */
export interface LeaseStore {
  acquire(request: AcquireRequest): Observable<AcquireReply>;
  renew(request: RenewRequest): Observable<RenewReply>;
  release(request: ReleaseRequest): Observable<void>;
  /** Pushes about one key, for as long as it is subscribed. Never fails. */
  pushes(key: string): Observable<Push>;
  /** Replays the current state, then every change. Never fails. */
  readonly contact$: Observable<Contact>;
}
