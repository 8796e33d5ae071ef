/** Decides what output 3 says: every change of this replica's role, and of the leader where that is wanted. */
import type { ElectionChange, ElectionView } from '../../election/view.js';
import type { LastReport } from '../../runtime/participant.js';
import { type RoleMessage, roleMessage } from './messages.js';

/** What a node says first. A node that a deploy put in another's place says that nothing has changed. */
export function firstReport(
  view: ElectionView,
  last: LastReport | null,
  replica: string,
  at: number,
): RoleMessage {
  const unchanged = last !== null && last.role === view.role;
  return roleMessage(view, {
    replica,
    previousRole: last?.role ?? 'unknown',
    previousLeader: last?.leader ?? null,
    reason: unchanged ? 'deployed' : view.reason,
    at,
  });
}

/** null for a change that nobody asked to hear of. */
export function changeReport(
  { view, previousRole, previousLeader, at }: ElectionChange,
  options: { readonly replica: string; readonly reportLeaderChanges: boolean },
): RoleMessage | null {
  if (view.role === previousRole && !options.reportLeaderChanges) return null;
  return roleMessage(view, {
    replica: options.replica,
    previousRole,
    previousLeader,
    reason: view.reason,
    at,
  });
}
