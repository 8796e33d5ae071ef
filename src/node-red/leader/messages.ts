/** What this package adds to messages, and the messages of output 3. Documented in the README. */
import type { Standing } from '../../election/rank.js';
import type { Reason, Role } from '../../election/state.js';
import type { ElectionView } from '../../election/view.js';
import type { FlowMessage } from '../flow-node.js';

/** `msg.election`: who leads, as far as this replica knows. */
export interface ElectionInfo {
  readonly key: string;
  readonly role: Role;
  readonly leader: string | null;
  /** The fencing token, which grows with every term; null if it is unknown. */
  readonly token: number | null;
  /** ms since 1970; when the role or the leader last changed. */
  readonly since: number;
  /** Present if the message arrived before this replica led, and was kept until now. */
  readonly replayed?: true;
  /** ms since 1970; when a replayed message arrived. */
  readonly arrivedAt?: number;
}

export interface RoleChangeInfo extends ElectionInfo {
  /** This replica's name. */
  readonly replica: string;
  readonly previousRole: Role;
  readonly previousLeader: string | null;
  readonly reason: Reason | 'deployed';
  /** ms since 1970; when the change was noticed. */
  readonly at: number;
  /** The name of the best candidate; null if none is known. */
  readonly next: string | null;
  /** Whether this replica stands for election. */
  readonly standing: Standing;
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

/** Marks a message as the leader's. */
export function markAsLeaders(message: FlowMessage, view: ElectionView, arrivedAt?: number): void {
  message.isLeader = true;
  message.leaderHost = view.leader;
  // It may come from an earlier leader node, about another election.
  delete message.followerHost;
  const info = electionInfo(view);
  message.election = arrivedAt === undefined ? info : { ...info, replayed: true, arrivedAt };
}

/** @param replica this replica's name */
export function markAsFollowers(message: FlowMessage, view: ElectionView, replica: string): void {
  message.isLeader = false;
  message.leaderHost = view.leader;
  message.followerHost = replica;
  message.election = electionInfo(view);
}

export function roleMessage(
  view: ElectionView,
  change: Pick<RoleChangeInfo, 'replica' | 'previousRole' | 'previousLeader' | 'reason' | 'at'>,
): RoleMessage {
  const { next, standing } = view;
  return {
    topic: view.key,
    payload: view.role,
    election: { ...electionInfo(view), next, standing, ...change },
  };
}
