/** When a node tells its first role, if not at once: what it tells then is the role of that moment. */
import { concat, defer, filter, type Observable, of, switchMap, take } from 'rxjs';
import type { Elector } from '../../election/elector.js';
import type { Clock } from '../../election/ports.js';
import type { ElectionView } from '../../election/view.js';

/** Emits one view as soon as a role is known, `delayMs` from now at the earliest. */
export function viewAfter(
  delayMs: number,
  elector$: Observable<Elector>,
  clock: Clock,
): Observable<ElectionView> {
  return clock.at(clock.now() + delayMs).pipe(
    switchMap(() => elector$),
    // Ends a term whose time is over, so that the views are of this moment.
    switchMap((elector) =>
      concat(
        defer(() => of(elector.view())),
        elector.views$,
      ),
    ),
    filter(({ met }) => met),
    take(1),
  );
}
