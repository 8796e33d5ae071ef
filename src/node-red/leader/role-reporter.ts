/** Makes the messages of output 3: on every change of this replica's role and, if it is asked for, of the leader. */
import type { ElectionChange, ElectionView } from '../../election/view.js';
import type { LastReport } from '../../runtime/participant.js';
import { type RoleMessage, roleMessage } from './messages.js';

/** A node's first report. After a deploy that did not change the role, its reason is `deployed`. */
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

/** null if only the leader has changed, and such changes are not to be reported. */
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
