/** What this package adds to messages, and the messages of output 3. Documented in the README. */
import type { Reason, Role } from '../../election/state.js';
import type { ElectionView } from '../../election/view.js';

/** `msg.election`: who leads, as far as this replica knows. */
export interface ElectionInfo {
  readonly key: string;
  readonly role: Role;
  readonly leader: string | null;
  /** The fencing token, which grows with every term; null if it is unknown. */
  readonly token: number | null;
  /** ms since 1970; when the role or the leader last changed. */
  readonly since: number;
}

export interface RoleChangeInfo extends ElectionInfo {
  /** This replica's name. */
  readonly replica: string;
  readonly previousRole: Role;
  readonly previousLeader: string | null;
  readonly reason: Reason | 'deployed';
  /** ms since 1970; when the change was noticed. */
  readonly at: number;
}

export interface RoleMessage {
  readonly topic: string;
  readonly payload: Role;
  readonly election: RoleChangeInfo;
}

/** A new object on every call, since flows may modify it. */
export function electionInfo(view: ElectionView): ElectionInfo {
  return { key: view.key, role: view.role, leader: view.leader, token: view.token, since: view.since };
}

export function roleMessage(
  view: ElectionView,
  change: Pick<RoleChangeInfo, 'replica' | 'previousRole' | 'previousLeader' | 'reason' | 'at'>,
): RoleMessage {
  return { topic: view.key, payload: view.role, election: { ...electionInfo(view), ...change } };
}
