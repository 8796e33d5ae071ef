/** The vocabulary of the state machine: the state of an elector, the events that reach it, the effects it asks for. */
import type { Bar, Rival } from './hand-over.js';
import type {
  AcquireReply,
  AcquireRequest,
  Contact,
  Contender,
  Copies,
  Push,
  Quarantined,
  ReleaseRequest,
  RenewReply,
  RenewRequest,
  StoreFailure,
} from './ports.js';
import type { Candidacy } from './rank.js';
import type { RoundTrip } from './round-trip.js';

export type Role = 'leader' | 'follower' | 'unknown';

/**
 * Why the role or the leader changed last. For people only: `released` is taken from a push, which can be forged.
 */
export type Reason =
  /** This replica won an election; or another one did, and how the previous term ended is unknown. */
  | 'elected'
  /** First contact with the store: another replica leads, or none does yet. */
  | 'joined'
  /** The followed leader released its lease. */
  | 'released'
  /** The lease of this replica or of the followed leader was not renewed in time. */
  | 'expired'
  /** That lease was overwritten in the store, or has vanished and cannot be restored. */
  | 'lost'
  /** No contact with the store for longer than the last known lease. */
  | 'disconnected'
  /** Contact is back after it was lost for that long. */
  | 'reconnected'
  /** This replica was asked to step down. */
  | 'resigned'
  /** This elector was stopped. */
  | 'stopped';

export interface ElectorConfig {
  readonly key: string;
  /** The replica's name, for people. */
  readonly name: string;
  /** Random lower-case letters and digits; unique per elector, also within a process. */
  readonly id: string;
  /** 0 to 1: this *process*'s place on the grid of renewals, see `nextOnGrid`. */
  readonly phase: number;
  /**
   * Wait one TTL before the first acquisition on a store without a record, as after a loss of data. For fleets that may
   * restart together with a store that lost everything.
   */
  readonly waitOnEmptyStore: boolean;
  /** ms that {@link ElectorEvent} `stop` waits for the store to confirm the release. */
  readonly drainMs: number;
  /** Default: priority 0. */
  readonly candidacy?: Candidacy;
  /** ms that a leader stops before its lease can end, so that its work can, too; below half of the TTL. Default: 0. */
  readonly reserveMs?: number;
}

/** What is wrong with one key although the store answers. */
export interface Trouble {
  readonly code: 'refused' | 'foreign-lease' | 'record-garbled' | 'ttl-too-short';
  /** The store's own words, the value that blocks the key, or the store's round trip in ms. */
  readonly detail: string;
  /** For `refused`: the store's error code, for example `WRONGTYPE`; else empty. */
  readonly storeCode: string;
  /** ms; for `ttl-too-short`: the shortest TTL that such a round trip allows. */
  readonly leastTtlMs?: number;
  /** For `refused`, if the store has too few copies of the lease. */
  readonly copies?: Copies;
}

/** Another replica's lease, as last read from the store. */
export interface KnownLease {
  readonly value: string;
  readonly name: string;
  readonly token: number | null;
  /** ms; the TTL that its holder is known to use; null while unknown. */
  readonly ttlMs: number | null;
  /**
   * ms; the store renewed it then or later, by its own answers: pushes, which can be forged, do not count. null if no
   * answer has told.
   */
  readonly renewedAt: number | null;
}

/** Why nobody leads yet, and until when at the latest. */
export interface Wait {
  /** The store's reason; or `resigned`: this replica holds off after stepping down. */
  readonly why: Quarantined['why'] | 'resigned';
  /** ms of `Clock.now` */
  readonly until: number;
}

/** One uninterrupted holding of the lease. */
export interface Term {
  readonly value: string;
  readonly token: number;
  /** ms; from then on this replica does not lead, whatever an answer says. */
  readonly deadline: number;
  /** The end as last told by the store, in ms of the store's clock. */
  readonly end: number;
}

export type Phase =
  | { readonly kind: 'idle' }
  /** The role is unknown: nothing was read yet, or contact was lost for longer than the last known lease. */
  | { readonly kind: 'campaigning'; readonly attemptAt: number }
  | {
      readonly kind: 'follower';
      /** null while no leader is known. */
      readonly lease: KnownLease | null;
      /** Whether a push announced the release of that lease. */
      readonly released: boolean;
      /** Why an election has to wait; null if no reason is known. */
      readonly wait: Wait | null;
      /** ms; until when that is known. Without contact the role is unknown from then on. */
      readonly until: number;
      /** ms; when the next attempt can succeed. */
      readonly attemptAt: number;
      /** ms; when to attempt whatever the pushes said. */
      readonly reconcileAt: number;
      /** ms; hold-off: until then a lease that this replica resigned is left to others. */
      readonly holdOffUntil: number;
      /** ms; when to ask who holds the lease during a hold-off. Infinity: no need. */
      readonly askAt: number;
      /** ms; since when the lease has been lasting longer than any TTL; null if it does not. */
      readonly stuckSince: number | null;
      /** ms; until when a vacant lease is left to whoever was named; null if it was not left to anybody yet. */
      readonly yieldUntil: number | null;
      /** Whether the lease has been said to be vacant since it was last read. */
      readonly vacant: boolean;
    }
  | {
      readonly kind: 'leader';
      readonly term: Term;
      readonly renewAt: number;
      /** ms; the beginning of the term. */
      readonly since: number;
      /** Whether a person chose this replica: it does not hand over to better candidates. */
      readonly pinned: boolean;
      readonly rival: Rival | null;
    }
  | { readonly kind: 'draining'; readonly until: number };

/** The acquisition or renewal in flight; there is at most one. */
export type Call = {
  readonly id: number;
  readonly sentAt: number;
  /** ms; an answer after this is ignored. */
  readonly until: number;
  readonly ttlMs: number;
  readonly value: string;
  /** The last push that arrived in the meantime; it may be newer than the answer. */
  readonly push: Push | null;
} & ({ readonly kind: 'acquire'; readonly claims: boolean } | { readonly kind: 'renew' });

/** A lease that this elector has given up and the store may still hold. */
export interface GivenUp {
  readonly value: string;
  /** null for an acquisition that was never confirmed. */
  readonly term: Pick<Term, 'token' | 'end'> | null;
  readonly since: number;
  /** Whether its release is in flight or was refused; it is not sent again. */
  readonly sent: boolean;
  /** Whether the release was retried after `not-executed`. */
  readonly repeated: boolean;
  /** Who is to take it, where that was chosen. */
  readonly successor: Pick<ReleaseRequest, 'to' | 'pinned'>;
}

export interface ElectorState {
  readonly config: ElectorConfig;
  readonly ttlMs: number;
  /** ms; see {@link ElectorConfig.reserveMs}. */
  readonly reserveMs: number;
  /** ms; since when the work of the last term is being stopped; null if none is. */
  readonly retreatSince: number | null;
  readonly contactUp: boolean;
  /** Counts attempts and calls; part of every lease's value. */
  readonly counter: number;
  readonly highestToken: number | null;
  /** ms; the longest TTL of any lease that can still be valid, as far as is known. */
  readonly longestTtlMs: number;
  /** ms; when every lease of that TTL has ended, and a shorter TTL can replace it. */
  readonly longestUntil: number;
  readonly call: Call | null;
  /** A call that timed out and may still be answered; its answer tells the round trip. */
  readonly late: Pick<Call, 'id' | 'sentAt'> | null;
  /** ms; when an answer last came too late; null once one has come in time. */
  readonly lateAt: number | null;
  /** The round trip, after two consecutive late answers and until one comes in time; else null. */
  readonly slow: RoundTrip | null;
  /** ms; when the last call was sent. */
  readonly lastSentAt: number;
  readonly givenUp: readonly GivenUp[];
  readonly candidacy: Candidacy;
  /** The best candidate, as last told by the store. */
  readonly next: Contender | null;
  /** Who was named last when a lease was released, until the next one is read of. */
  readonly named: string | null;
  readonly bars: readonly Bar[];
  readonly trouble: Trouble | null;
  readonly phase: Phase;
  /** Whether a role was ever known. */
  readonly met: boolean;
  /** Why the role or the leader changed last. */
  readonly reason: Reason;
  /** ms since 1970; when the role or the leader last changed. */
  readonly since: number;
}

export type ElectorEvent =
  | { readonly type: 'start' }
  | { readonly type: 'stop' }
  | { readonly type: 'resign'; readonly to?: string; readonly pinned?: boolean }
  | { readonly type: 'stand'; readonly candidacy: Partial<Candidacy> }
  | { readonly type: 'retime'; readonly ttlMs: number }
  | { readonly type: 'reserve'; readonly reserveMs: number }
  /** The work of the last term has stopped. */
  | { readonly type: 'retreated' }
  | { readonly type: 'wait-on-empty-store' }
  /** Time has passed. Every event does what has fallen due; this one does nothing else. */
  | { readonly type: 'tick' }
  | { readonly type: 'contact'; readonly contact: Contact }
  | { readonly type: 'push'; readonly push: Push }
  | { readonly type: 'acquire-replied'; readonly call: number; readonly reply: AcquireReply }
  | { readonly type: 'renew-replied'; readonly call: number; readonly reply: RenewReply }
  | {
      readonly type: 'call-failed';
      readonly call: number;
      readonly failure: StoreFailure;
    }
  | { readonly type: 'release-settled'; readonly value: string; readonly failure: StoreFailure | null };

export type Effect =
  | {
      readonly type: 'acquire';
      readonly call: number;
      readonly request: AcquireRequest;
    }
  | {
      readonly type: 'renew';
      readonly call: number;
      readonly request: RenewRequest;
    }
  | { readonly type: 'release'; readonly request: ReleaseRequest };

export interface Transition {
  readonly state: ElectorState;
  readonly effects: readonly Effect[];
}
