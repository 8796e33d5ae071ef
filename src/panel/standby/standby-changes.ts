/** When the editors should look at the hot standby of this process again. */
import { distinctUntilChanged, filter, map, merge, type Observable, startWith } from '../../election/rxjs.js';
import type { FleetWatch } from '../fleet-watch.js';

/**
 * Emits at first if hot standby is on, and whenever what the editors show of it has changed. The other replicas are not
 * asked for that: what they say counts while a panel or an editor has asked.
 */
export function standbyChanges$(
  fleet: Pick<FleetWatch, 'standby' | 'standbyView' | 'changes$'>,
): Observable<unknown> {
  return merge(fleet.standby.changes$, fleet.changes$).pipe(
    startWith(undefined),
    map(() => JSON.stringify(fleet.standbyView())),
    distinctUntilChanged(),
    filter((view, index) => index > 0 || view !== 'null'),
  );
}
