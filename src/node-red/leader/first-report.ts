/** A delayed first report: it tells the role at the end of the delay. */
import type { Elector } from '../../election/elector.js';
import type { Clock } from '../../election/ports.js';
import { concat, defer, filter, type Observable, of, switchMap, take } from '../../election/rxjs.js';
import type { ElectionView } from '../../election/view.js';

/** Emits one view as soon as a role is known, `delayMs` from now at the earliest. */
export function viewAfter(
  delayMs: number,
  elector$: Observable<Elector>,
  clock: Clock,
): Observable<ElectionView> {
  return clock.at(clock.now() + delayMs).pipe(
    switchMap(() => elector$),
    // Announces the end of a term that no timer has noticed yet, so that views$ is up to date.
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
