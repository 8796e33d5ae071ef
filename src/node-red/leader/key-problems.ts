/** What is wrong with one lock key: the store's trouble with it, or a defect that ended its election. */
import { map, merge, type Observable } from 'rxjs';
import type { Elector } from '../../election/elector.js';
import type { ServerOptions } from '../../redis/server-options.js';
import type { Problem } from '../../runtime/errors.js';
import { faultProblem, troubleProblem } from '../../runtime/problems.js';

/** Emits functions, so that what they throw is caught by the subscriber's guard. */
export function keyProblems(elector: Elector, server: ServerOptions): Observable<() => Problem | null> {
  return merge(
    elector.views$.pipe(
      map(
        ({ trouble, key }) =>
          () =>
            trouble === null ? null : troubleProblem(trouble, key, server),
      ),
    ),
    // Subscribed after views$, whose last view says only that the election has ended.
    elector.faults$.pipe(map((fault) => () => faultProblem(fault))),
  );
}
