/** How far a replica in hot standby is ready to run the flows, as it announces itself to panels elsewhere. */

/**
 * `standby`: does not lead, the flows are stopped. `active`: leads, the flows run. `held`: leads, but the flows do not run:
 * stopped by the user, safe mode, missing types or modules. `unusable`: the flows never start.
 */
export type StandbyPhase = 'standby' | 'starting' | 'active' | 'stopping' | 'held' | 'unusable';

const PHASES: readonly unknown[] = [
  'standby',
  'starting',
  'active',
  'stopping',
  'held',
  'unusable',
] satisfies StandbyPhase[];
/** Of a revision. As many as tell two of them apart, in few bytes. */
const SHORT = 8;
const REVISION = new RegExp(`^[\\w-]{1,${SHORT}}$`, 'u');
const MAX_MISSING = 9_999;

export interface Readiness {
  readonly phase: StandbyPhase;
  /** The beginning of the revision of its flows; null if it has none yet. */
  readonly revision: string | null;
  /** How many node types of its flows are not installed. */
  readonly missing: number;
}

export type ReadinessEntry = readonly [phase: StandbyPhase, revision: string | null, missing: number];

export function shortRevision(revision: string | null): string | null {
  return revision === null ? null : revision.slice(0, SHORT);
}

export function formatReadiness({ phase, revision, missing }: Readiness): ReadinessEntry {
  return [phase, revision, Math.min(missing, MAX_MISSING)];
}

/** null for anything that no replica could have sent. */
export function parseReadiness(raw: unknown): Readiness | null {
  if (!Array.isArray(raw)) return null;
  const [phase, revision, missing] = raw as readonly unknown[];
  if (!PHASES.includes(phase) || !isCount(missing)) return null;
  return {
    phase: phase as StandbyPhase,
    revision: typeof revision === 'string' && REVISION.test(revision) ? revision : null,
    missing,
  };
}

function isCount(count: unknown): count is number {
  return Number.isInteger(count) && Number(count) >= 0 && Number(count) <= MAX_MISSING;
}
