/** Whether a replica could run its flows. One that could not stands back for those that can, and does not want to lead. */
import { LEAST_PRIORITY, type Priority } from '../../election/rank.js';
import type { ConductorState, Hindrance } from './conductor/state.js';

/** What another replica may not have. A user's Stop is respected: that is no reason to hand over. */
const UNFIT: ReadonlySet<Hindrance | null> = new Set<Hindrance>([
  'safe-mode',
  'missing-modules',
  'not-loaded',
]);

/** @param before the last judgement, which stands while flows are being started */
export function isFit(
  { live, hindrance, leads }: ConductorState,
  missingTypes: readonly string[],
  before: boolean,
): boolean {
  if (live !== 'stopped') return live === 'running' || before;
  if (missingTypes.length > 0 || UNFIT.has(hindrance)) return false;
  return leads && hindrance === null ? before : true;
}

export function priorityOf(wanted: Priority, fit: boolean): Priority {
  return fit || wanted === 'never' ? wanted : LEAST_PRIORITY;
}
