/**
 * The words of the state machine: what an elector is in, what can happen to it, and what it wants done.
 */
import type {
  AcquireReply,
  AcquireRequest,
  Contact,
  Push,
  Quarantined,
  ReleaseRequest,
  RenewReply,
  RenewRequest,
  StoreFailure,
} from './ports.js';
import type { RoundTrip } from './round-trip.js';

export type Role = 'leader' | 'follower' | 'unknown';

/**
 * Why a role, or the leader, is what it now is. For people: `released` is taken from a push, which anybody can forge.
 */
export type Reason =
  /** This replica won an election, or another one did and nothing is known of how the term before it ended. */
  | 'elected'
  /** First contact: another replica leads, or nobody does yet. */
  | 'joined'
  /** The leader that this replica followed released its lease. */
  | 'released'
  /** The lease of this replica, or of the leader that it followed, ended without a renewal. */
  | 'expired'
  /** The same lease was overwritten in the store, or is gone from it and cannot be restored. */
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
  /** Random, lower-case letters and digits; tells this elector from any other, also in the same process. */
  readonly id: string;
  /** 0 to 1: where on the grid of renewals this *process* stands, see `nextOnGrid`. */
  readonly phase: number;
  /**
   * Wait one TTL before the first acquisition on a store that knows nothing of the key, as after a loss of data. For
   * fleets whose store can lose everything together with all memory of it.
   */
  readonly waitOnEmptyStore: boolean;
  /** ms that {@link ElectorEvent} `stop` waits for the store to confirm the release. */
  readonly drainMs: number;
}

/** What is wrong with one key although the store answers. */
export interface Trouble {
  readonly code: 'refused' | 'foreign-lease' | 'record-garbled' | 'ttl-too-short';
  /** The store's own words, the value that is in the way, or the ms that the store takes to answer. */
  readonly detail: string;
  /** For `refused`: the store's error code, for example `WRONGTYPE`; else empty. */
  readonly storeCode: string;
  /** ms; for `ttl-too-short`: the shortest TTL that goes with such answers. */
  readonly leastTtlMs?: number;
}

/** A lease that this elector read of. */
export interface KnownLease {
  readonly value: string;
  readonly name: string;
  readonly token: number | null;
  /** ms; the TTL that its holder was seen to use; null as long as nothing shows it. */
  readonly ttlMs: number | null;
}

/** Why nobody leads yet, and until when at the latest. */
export interface Wait {
  /** What the store said, or `resigned`: this replica leaves the lease to others. */
  readonly why: Quarantined['why'] | 'resigned';
  /** ms of `Clock.now` */
  readonly until: number;
}

/** One uninterrupted holding. */
export interface Term {
  readonly value: string;
  readonly token: number;
  /** ms; past it this replica does not lead, whatever any answer says. */
  readonly deadline: number;
  /** The end as the store told it, in the store's ms. */
  readonly end: number;
}

export type Phase =
  | { readonly kind: 'idle' }
  /** The role is unknown: nothing was read yet, or contact was lost for longer than the last known lease. */
  | { readonly kind: 'campaigning'; readonly attemptAt: number }
  | {
      readonly kind: 'follower';
      /** null while nobody is known to lead. */
      readonly lease: KnownLease | null;
      /** Whether a push said that its holder released it. */
      readonly released: boolean;
      /** null where nothing has to be waited for, or is known to. */
      readonly wait: Wait | null;
      /** ms; the end of what is known. Without contact the role is unknown from then on. */
      readonly until: number;
      /** ms; when the next attempt is worth while. */
      readonly attemptAt: number;
      /** ms; when to look whatever the pushes said. */
      readonly reconcileAt: number;
      /** ms; before it a lease that this replica resigned is left to others. */
      readonly holdOffUntil: number;
      /** ms; when to ask who holds the lease although it is left to others. Infinity: not asked for. */
      readonly askAt: number;
      /** ms; since when the lease was seen to last longer than any TTL; null if it does not. */
      readonly stuckSince: number | null;
    }
  | { readonly kind: 'leader'; readonly term: Term; readonly renewAt: number }
  | { readonly kind: 'draining'; readonly until: number };

/** The one acquisition or renewal that is under way. */
export type Call = {
  readonly id: number;
  readonly sentAt: number;
  /** ms; from then on the answer counts for nothing. */
  readonly until: number;
  readonly ttlMs: number;
  readonly value: string;
  /** The last push that arrived meanwhile: what it hints at may be news to the answer. */
  readonly push: Push | null;
} & ({ readonly kind: 'acquire'; readonly claims: boolean } | { readonly kind: 'renew' });

/** A lease that is not believed in any more, and that the store may still show. */
export interface GivenUp {
  readonly value: string;
  /** What is known of its term; null for an acquisition that was never confirmed. */
  readonly term: Pick<Term, 'token' | 'end'> | null;
  readonly since: number;
  /** Whether its release is under way, or was refused: then it is not sent again. */
  readonly sent: boolean;
  /** Whether the store asked once to be asked again. */
  readonly repeated: boolean;
}

export interface ElectorState {
  readonly config: ElectorConfig;
  readonly ttlMs: number;
  readonly contactUp: boolean;
  /** Counts attempts and calls; part of every lease's value. */
  readonly counter: number;
  readonly highestToken: number | null;
  /** ms; the longest TTL, as far as was read, of a lease that somebody can still believe in. */
  readonly longestTtlMs: number;
  /** ms; when every lease of that TTL has ended, so that a shorter one counts. */
  readonly longestUntil: number;
  readonly call: Call | null;
  /** A call whose time was up and whose answer may still come, to tell how long answers take. */
  readonly late: Pick<Call, 'id' | 'sentAt'> | null;
  /** ms; when an answer came too late, and none in time since; else null. */
  readonly lateAt: number | null;
  /** What answers take, once two in turn came too late, and until they come in time again; else null. */
  readonly slow: RoundTrip | null;
  /** ms; when the last call was sent. */
  readonly lastSentAt: number;
  readonly givenUp: readonly GivenUp[];
  readonly trouble: Trouble | null;
  readonly phase: Phase;
  /** Whether a role was ever known. */
  readonly met: boolean;
  /** Why the phase, or the leader in it, was entered. */
  readonly reason: Reason;
  /** ms since 1970; when the role or the leader last changed. */
  readonly since: number;
}

export type ElectorEvent =
  | { readonly type: 'start' }
  | { readonly type: 'stop' }
  | { readonly type: 'resign' }
  | { readonly type: 'retime'; readonly ttlMs: number }
  | { readonly type: 'wait-on-empty-store' }
  /** Time has passed; whatever fell due is done at every event, this one brings nothing else. */
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
