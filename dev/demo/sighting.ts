/** What a replica's flow did, read from what its probes report. */
import type { SeenMessage } from '../harness/node-red/index.js';
import { OUTPUTS } from './example-flow.js';

export type Role = 'leader' | 'follower' | 'unknown';

export interface Sighting {
  readonly kind: 'acted' | 'skipped' | 'role';
  readonly replica: string;
  /** ms of the machine's monotonic clock, one for all replicas; taken inside the replica. */
  readonly atMs: number;
  readonly role: Role;
  readonly leader: string | null;
  readonly token: number | null;
  /** ms since 1970 */
  readonly since: number;
  /** Role changes only. */
  readonly previousRole: Role | null;
  readonly reason: string | null;
}

/** null for a message that is not from this demo: the user may have wired another node to a probe in the editor. */
export function readSighting(seen: SeenMessage): Sighting | null {
  const kind = Object.values(OUTPUTS).find((output) => output === seen.label);
  const election = members(members(seen.message).election);
  const role = readRole(election.role);
  if (kind === undefined || role === null) return null;
  return {
    kind,
    replica: seen.replica,
    atMs: seen.atMs,
    role,
    leader: typeof election.leader === 'string' ? election.leader : null,
    token: typeof election.token === 'number' ? election.token : null,
    since: typeof election.since === 'number' ? election.since : 0,
    previousRole: readRole(election.previousRole),
    reason: typeof election.reason === 'string' ? election.reason : null,
  };
}

function readRole(value: unknown): Role | null {
  return value === 'leader' || value === 'follower' || value === 'unknown' ? value : null;
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
