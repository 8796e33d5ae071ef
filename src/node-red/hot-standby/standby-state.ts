/** What hot standby tells of itself. */
import type { ElectionView } from '../../election/view.js';
import type { Problem } from '../../runtime/errors.js';
import type { ConductorState } from './conductor/state.js';
import { phaseOf } from './conductor/transition.js';
import type { StandbyState } from './hot-standby.js';
import { type LiveRuntime, missingTypes } from './live-runtime.js';

export interface StandbySources {
  readonly conductor: ConductorState;
  readonly view: ElectionView;
  readonly runtime: LiveRuntime;
  readonly before: StandbyState | null;
  /** ms since 1970. */
  readonly now: number;
}

export function standbyState({ conductor, view, runtime, before, now }: StandbySources): StandbyState {
  const phase = phaseOf(conductor);
  const missing = missingTypes(runtime);
  const { role, leader, token } = view;
  return {
    ...{ phase, role, leader, token },
    since: before?.phase === phase ? before.since : now,
    revision: runtime.flows.getFlows()?.rev ?? null,
    missingTypes: missing,
    problem: phase === 'held' ? hindranceProblem(conductor, missing) : null,
  };
}

/** null if a user has stopped the flows. */
function hindranceProblem({ hindrance }: ConductorState, missing: readonly string[]): Problem | null {
  switch (hindrance) {
    case 'safe-mode':
      return { code: 'safe-mode', params: {} };
    case 'missing-types':
      return { code: 'types-missing', params: { types: missing.join(', ') } };
    case 'missing-modules':
      return { code: 'modules-missing', params: {} };
    case 'not-loaded':
      return { code: 'flows-not-loaded', params: {} };
    case 'failed':
      return { code: 'flows-not-started', params: { detail: '' } };
    default:
      return null;
  }
}
