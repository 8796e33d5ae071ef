/** What is wrong with one lock key: the store's trouble with it, or a defect that ended its election. */
import type { Elector } from '../election/elector.js';
import type { Clock } from '../election/ports.js';
import { map, merge, type Observable } from '../election/rxjs.js';
import type { ServerOptions } from '../redis/server-options.js';
import type { Problem } from './errors.js';
import { blipMs } from './outages.js';
import { debounceTroubles } from './passing-troubles.js';
import { faultProblem, troubleProblem } from './problems.js';

/** Emits functions, so that what they throw is caught by the subscriber's guard. */
export function keyProblems(
  elector: Elector,
  { server, clock, ttlMs }: { readonly server: ServerOptions; readonly clock: Clock; readonly ttlMs: number },
): Observable<() => Problem | null> {
  const troubles$ = elector.views$.pipe(map(({ trouble }) => trouble));
  return merge(
    debounceTroubles(troubles$, clock, blipMs(ttlMs)).pipe(
      map((trouble) => () => (trouble === null ? null : troubleProblem(trouble, elector.key, server))),
    ),
    // Subscribed after views$, whose last view says only that the election has ended.
    elector.faults$.pipe(map((fault) => () => faultProblem(fault))),
  );
}
