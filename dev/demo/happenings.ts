/** Puts role changes into words for the event log. */
import type { FaultLog } from './fault-log.js';
import type { Sighting } from './sighting.js';
import { inMs } from './takeover.js';

/** null for what needs no line: jobs, and news of the leader that leave this replica's role unchanged. */
export function happening(
  sighting: Sighting,
  faults: FaultLog,
  deed: 'act' | 'message',
): (() => string) | null {
  const { kind, replica, role, previousRole, reason, token } = sighting;
  if (kind !== 'role') return null;
  if (reason === 'deployed') return () => `${replica} is still ${role} after its deploy`;
  if (role === previousRole) return null;
  if (role === 'leader') return () => `${replica} leads ${afterWhat(token, faults, deed) ?? `(${reason})`}`;
  if (previousRole === 'leader') return () => `${replica} no longer leads, it is ${role} (${reason})`;
  return () => `${replica} is ${role} (${reason})`;
}

function afterWhat(token: number | null, faults: FaultLog, deed: string): string | null {
  const answered = token === null ? undefined : faults.behind(token);
  if (answered === undefined) return null;
  const { fault, takeover } = answered;
  const act = takeover.actMs === null ? '' : `; first ${deed} ${inMs(takeover.actMs)}`;
  return `${inMs(takeover.roleMs)} after ${fault.what}${act}`;
}
