/** Debounces what a failover or a resharding of a cluster brings, and most often ends within a moment. */
import type { Clock } from '../election/ports.js';
import { concat, map, type Observable, of, scan, switchMap } from '../election/rxjs.js';
import type { Trouble } from '../election/state.js';
import { isPassing } from './cluster-problem.js';

interface Lasting {
  readonly trouble: Trouble | null;
  /** ms; when to report a passing trouble; null if there is none. */
  readonly reportAt: number | null;
}

/** Troubles as they are reported to users: passing ones only once they have lasted `graceMs`, and null until then. */
export function debounceTroubles(
  troubles$: Observable<Trouble | null>,
  clock: Clock,
  graceMs: number,
): Observable<Trouble | null> {
  return troubles$.pipe(
    scan(
      (before: Lasting, trouble): Lasting => {
        if (trouble === null || !isPassing(trouble.storeCode)) return { trouble, reportAt: null };
        return { trouble, reportAt: before.reportAt ?? clock.now() + graceMs };
      },
      { trouble: null, reportAt: null },
    ),
    switchMap(({ trouble, reportAt }) => {
      if (reportAt === null || clock.now() >= reportAt) return of(trouble);
      return concat(of(null), clock.at(reportAt).pipe(map(() => trouble)));
    }),
  );
}
