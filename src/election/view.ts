/** What an elector shows to its users. */
import { nameOf, type Standing, standing } from './rank.js';
import type { ElectorState, KnownLease, Reason, Role, Trouble, Wait } from './state.js';

export interface ElectionView {
  readonly key: string;
  readonly role: Role;
  /** The leader's name; null while no leader is known. */
  readonly leader: string | null;
  /** The fencing token of the leader's term; null if unknown. */
  readonly token: number | null;
  /** ms since 1970; when the role or the leader last changed. */
  readonly since: number;
  readonly reason: Reason;
  /** Whether a role was ever known. */
  readonly met: boolean;
  readonly trouble: Trouble | null;
  /** What the next election waits for, while no leader is known. */
  readonly wait: Wait | null;
  /** ms; the leader's TTL, if it differs from this replica's. */
  readonly otherTtlMs: number | null;
  /** The name of the best candidate; null if none is known. */
  readonly next: string | null;
  /** Whether this replica stands for election. */
  readonly standing: Standing;
}

export interface ElectionChange {
  readonly view: ElectionView;
  readonly previousRole: Role;
  readonly previousLeader: string | null;
  /** ms since 1970. */
  readonly at: number;
}

export function viewOf(state: ElectorState): ElectionView {
  const { config, phase, since, reason, met, trouble, ttlMs, next, candidacy } = state;
  const leads = phase.kind === 'leader';
  const lease = phase.kind === 'follower' ? phase.lease : null;
  return {
    key: config.key,
    role: leads || phase.kind === 'follower' ? phase.kind : 'unknown',
    leader: leads ? config.name : (lease?.name ?? null),
    token: leads ? phase.term.token : (lease?.token ?? null),
    since,
    reason,
    met,
    trouble,
    wait: phase.kind === 'follower' ? phase.wait : null,
    otherTtlMs: lease === null || lease.ttlMs === Math.round(ttlMs) ? null : lease.ttlMs,
    next: next === null ? null : nameOf(next.candidate),
    standing: standing(candidacy),
  };
}

/** ms of `Clock.now`; until when this replica leads at most; null while it does not. */
export function deadlineOf({ phase }: ElectorState): number | null {
  return phase.kind === 'leader' ? phase.term.deadline : null;
}

/** ms of `Clock.now`; until when the known leader's lease lasts; null without one. */
export function leaseEnd({ phase }: ElectorState): number | null {
  if (phase.kind === 'leader') return phase.term.deadline;
  return phase.kind === 'follower' && phase.lease !== null ? phase.until : null;
}

/** The lease that this replica holds or follows. */
export type LeaseInSight = Pick<KnownLease, 'value' | 'token' | 'renewedAt'>;

/** null without one. */
export function leaseInSight({ phase }: ElectorState): LeaseInSight | null {
  if (phase.kind === 'leader') return { ...phase.term, renewedAt: null };
  return phase.kind === 'follower' ? phase.lease : null;
}

/** Whether the known lease has been said to be released, and neither read nor said to be renewed since. */
export function releaseHeard({ phase }: ElectorState): boolean {
  return phase.kind === 'follower' && phase.vacant && phase.released;
}

/** Whether the difference is a change to report: another role, another leader, or another term. */
export function isChange(before: ElectionView, after: ElectionView): boolean {
  return before.role !== after.role || before.leader !== after.leader || before.token !== after.token;
}

/** ms; the same wait ends a little earlier or later with every answer. */
const WAIT_JITTER_MS = 500;

/** Whether users have something new to see. */
export function differs(before: ElectionView, after: ElectionView): boolean {
  return (
    isChange(before, after) ||
    before.reason !== after.reason ||
    before.trouble?.code !== after.trouble?.code ||
    before.trouble?.detail !== after.trouble?.detail ||
    before.trouble?.leastTtlMs !== after.trouble?.leastTtlMs ||
    before.otherTtlMs !== after.otherTtlMs ||
    before.next !== after.next ||
    before.standing !== after.standing ||
    isOtherWait(before.wait, after.wait)
  );
}

function isOtherWait(before: ElectionView['wait'], after: ElectionView['wait']): boolean {
  if (before === null || after === null) return before !== after;
  return before.why !== after.why || Math.abs(before.until - after.until) > WAIT_JITTER_MS;
}
