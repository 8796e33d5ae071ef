/** A replica that does not lead, after the store has told who does, or why no replica may lead yet. */
import { ATTEMPT_SPACING_MS, attemptNow, lookInterval } from './candidate.js';
import { giveUp, notReleased } from './give-up.js';
import { taken } from './hand-over.js';
import {
  busyRetry,
  EXPIRY_SLACK_MS,
  holderName,
  isLeaseValue,
  isOwnValue,
  nextOnGrid,
  renewInterval,
} from './lease.js';
import { readTtl } from './longest-ttl.js';
import type { Held, Quarantined } from './ports.js';
import { candidateIn, standing } from './rank.js';
import type { ElectorState, KnownLease, Phase, Reason } from './state.js';
import { foreignLease, isOverwritten } from './trouble.js';
import { vacated, yieldMs } from './vacancy.js';

/** ms by which a lease may seem longer than any TTL before the store's clock is suspected. */
const STUCK_SLACK_MS = 50;

type Follower = Extract<Phase, { kind: 'follower' }>;

/** Enters or refreshes the follower phase. The reason changes only with the leader. */
export function follow(
  state: ElectorState,
  now: number,
  next: Pick<Follower, 'lease' | 'until' | 'attemptAt'> & Partial<Follower>,
  reason: Reason,
): ElectorState {
  const { phase } = state;
  const known = phase.kind === 'follower' ? phase : null;
  const same = known !== null && known.lease?.value === next.lease?.value;
  return {
    ...state,
    met: true,
    reason: same ? state.reason : reason,
    phase: {
      kind: 'follower',
      released: same && known.released,
      wait: null,
      reconcileAt: known?.reconcileAt ?? nextOnGrid(now, state.ttlMs, state.config.phase),
      holdOffUntil: known?.holdOffUntil ?? 0,
      askAt: known?.askAt ?? Number.POSITIVE_INFINITY,
      stuckSince: null,
      yieldUntil: known?.yieldUntil ?? null,
      vacant: known?.vacant ?? false,
      ...next,
    },
  };
}

/** How the followed leader's term ended; null if unknown. */
export function howItEnded(state: ElectorState, now: number): Reason | null {
  const { phase, trouble } = state;
  if (phase.kind !== 'follower' || phase.lease === null) return null;
  if (phase.released) return 'released';
  if (isOverwritten(trouble)) return 'lost';
  return now >= phase.until ? 'expired' : null;
}

/** The lease is free: it is attempted at once, or after the hold-off. */
export function vacant(state: ElectorState, now: number): ElectorState {
  const { phase } = state;
  if (phase.kind === 'follower' && now < phase.holdOffUntil) {
    return { ...state, phase: { ...phase, attemptAt: phase.holdOffUntil } };
  }
  const observes = standing(state.candidacy) !== 'candidate';
  // Claimed in turn; that answer tells the role.
  if (state.slow === null && !observes) {
    const known = phase.kind === 'follower' ? vacated(state, phase, state.next?.candidate, now) : phase;
    return attemptNow({ ...state, phase: known }, now);
  }
  const reason = firstContact(state) ?? howItEnded(state, now) ?? 'expired';
  const attemptAt = observes ? now + renewInterval(state.ttlMs) : now;
  return follow(state, now, { lease: null, until: now + state.ttlMs, attemptAt }, reason);
}

/**
 * Another replica holds the lease: follow it until it can have ended.
 *
 * @param sentAt ms; when the question was sent; null if its answer came too late to tell much about time
 */
export function refusedByHolder(
  state: ElectorState,
  held: Held,
  sentAt: number | null,
  now: number,
  reason?: Reason,
): ElectorState {
  if (isOwnValue(held.value, state.config.id)) return ownLease(state, held, now);
  const known = state.phase.kind === 'follower' ? state.phase.lease : null;
  // Without a record, the same lease still has the token that was read before.
  const token = held.token ?? (known?.value === held.value ? known.token : null);
  const ttlMs = shownTtl(state, held) ?? (known?.value === held.value ? known.ttlMs : null);
  const renewedAt = latest(renewalShown(held, sentAt), known?.value === held.value ? known.renewedAt : null);
  const lease: KnownLease = { value: held.value, name: holderName(held.value), token, ttlMs, renewedAt };
  const remaining = held.remainingMs ?? state.ttlMs;
  const stuckSince = stuck(state, held, now);
  // Another replica leads, so the hold-off has served its purpose.
  const taken = isLeaseValue(held.value) && !isOwnValue(held.value, state.config.id);
  const told: ElectorState = {
    ...readTtl(heldBy(state, held.value, now), held.recordTtlMs, now),
    highestToken: Math.max(state.highestToken ?? 0, held.token ?? 0),
    next: held.next ?? null,
    trouble: held.remainingMs === null ? foreignLease(held.value) : state.trouble,
  };
  const attemptAt =
    held.remainingMs === null
      ? Number.POSITIVE_INFINITY
      : now + held.retryMs + EXPIRY_SLACK_MS + yieldMs(told);
  return follow(
    told,
    now,
    {
      lease,
      until: now + remaining,
      attemptAt: stuckSince === null ? attemptAt : Math.min(attemptAt, stuckSince + state.ttlMs),
      stuckSince,
      reconcileAt: nextLook(told, now),
      yieldUntil: null,
      vacant: false,
      ...(taken ? { holdOffUntil: 0 } : {}),
    },
    reason ?? firstContact(told) ?? howItEnded(told, now) ?? 'elected',
  );
}

/** Whoever was named has taken the lease or not, if this one is new. */
function heldBy(state: ElectorState, value: string, now: number): ElectorState {
  const { phase } = state;
  const same = phase.kind === 'follower' && phase.lease?.value === value;
  return same ? { ...state, named: null } : taken(state, candidateIn(value), now);
}

/** ms; sooner from now on, if this replica has become the best candidate. */
function nextLook(state: ElectorState, now: number): number {
  const next = nextOnGrid(now, lookInterval(state), state.config.phase);
  return state.phase.kind === 'follower' ? Math.min(state.phase.reconcileAt, next) : next;
}

/**
 * The holder's TTL, if it visibly differs from this replica's. No holder's TTL exceeds the record's. So a record with a
 * shorter TTL than ours shows a shorter one, and a lease that lasts longer than our TTL shows a longer one.
 */
function shownTtl({ ttlMs, phase }: ElectorState, { value, remainingMs, recordTtlMs }: Held): number | null {
  if (remainingMs === null || recordTtlMs === null || !isLeaseValue(value)) return null;
  const told = phase.kind === 'follower' && phase.lease?.value === value ? phase.lease.ttlMs : null;
  if (told !== null && remainingMs <= told) return told;
  const other = recordTtlMs < Math.round(ttlMs) || (remainingMs > ttlMs && remainingMs <= recordTtlMs);
  return other ? recordTtlMs : null;
}

/**
 * The store read the remaining time after the question was sent, so the last renewal is no older than this. The record
 * has no shorter TTL than the holder.
 */
function renewalShown({ value, remainingMs, recordTtlMs }: Held, sentAt: number | null): number | null {
  if (sentAt === null || remainingMs === null || recordTtlMs === null || !isLeaseValue(value)) return null;
  return sentAt - Math.max(0, recordTtlMs - remainingMs);
}

function latest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

/** An own attempt that was dropped, or whose release failed: it is given up again. */
function ownLease(state: ElectorState, held: Held, now: number): ElectorState {
  const isIt = ({ value }: { readonly value: string }): boolean => value === held.value;
  const kept = state.givenUp.some(isIt);
  const given = kept ? notReleased(state, isIt) : giveUp(state, held.value, null, now);
  // A release that is refused or keeps getting lost is not retried in a hurry.
  const attemptAt = kept
    ? now + busyRetry(state.ttlMs)
    : Math.max(now, state.lastSentAt + ATTEMPT_SPACING_MS);
  const until = now + (held.remainingMs ?? state.ttlMs);
  const reason = firstContact(state) ?? howItEnded(state, now) ?? 'expired';
  return follow(given, now, { lease: null, until, attemptAt }, reason);
}

/** A lease of this package that lasts longer than any TTL: the store's clock was set back, and its holder is gone. */
function stuck(state: ElectorState, held: Held, now: number): number | null {
  const { phase } = state;
  if (held.remainingMs === null || held.recordTtlMs === null || !isLeaseValue(held.value)) return null;
  if (held.remainingMs <= held.recordTtlMs + STUCK_SLACK_MS) return null;
  const before = phase.kind === 'follower' && phase.lease?.value === held.value ? phase.stuckSince : null;
  return before ?? now;
}

export function quarantined(state: ElectorState, reply: Quarantined, now: number): ElectorState {
  const { phase } = state;
  // The known holder may be alive and about to restore its lease.
  const lease = phase.kind === 'follower' && now < phase.until ? phase.lease : null;
  const told: ElectorState = {
    ...state,
    highestToken: Math.max(state.highestToken ?? 0, reply.token),
    next: reply.next ?? null,
  };
  const attemptAt = now + reply.retryMs + EXPIRY_SLACK_MS + yieldMs(told);
  const until = lease !== null && phase.kind === 'follower' ? phase.until : attemptAt;
  return follow(
    told,
    now,
    { lease, until, attemptAt, wait: lease === null ? { why: reply.why, until: attemptAt } : null },
    firstContact(state) ?? howItEnded(state, now) ?? 'expired',
  );
}

export function firstContact(state: ElectorState): Reason | null {
  if (state.phase.kind !== 'campaigning') return null;
  return state.met ? 'reconnected' : 'joined';
}
