/**
 * Warns of TTLs that differ, between nodes of this process and between replicas: that all of a lock key's replicas use
 * one is a condition of what is promised.
 */
import { map, merge, type Observable, of, scan, switchMap } from 'rxjs';
import type { ElectionView } from '../election/view.js';
import type { Seat } from './elector-pool.js';
import type { Warning } from './fleet-error.js';

export function ttlWarnings(seat: Seat): Observable<Warning> {
  return merge(conflicts(seat), differences(seat)).pipe(
    switchMap((warning) => (warning === null ? [] : of(warning))),
  );
}

function conflicts({ ttlConflict$, elector: { key } }: Seat): Observable<Warning | null> {
  return ttlConflict$.pipe(
    map((ttlMs) =>
      ttlMs === null ? null : { code: 'ttl-conflict', params: { key, seconds: ttlMs / 1000 } },
    ),
  );
}

/** One warning per leader, by one of the nodes that share the election. */
function differences(seat: Seat): Observable<Warning | null> {
  return seat.elector$.pipe(
    switchMap(({ views$ }) => views$),
    scan((before: Difference, view) => difference(before.leader, view, seat), {
      leader: null,
      warning: null,
    }),
    map(({ warning }) => warning),
  );
}

interface Difference {
  /** Whose TTL is seen to differ. */
  readonly leader: string | null;
  readonly warning: Warning | null;
}

function difference(before: string | null, view: ElectionView, { ttlMs, news }: Seat): Difference {
  const { key, leader, otherTtlMs } = view;
  if (otherTtlMs === null || leader === null) return { leader: null, warning: null };
  if (leader === before || !news.isNew(`TTL of ${leader}`)) return { leader, warning: null };
  const params = { key, leader, theirs: otherTtlMs / 1000, own: ttlMs / 1000 };
  return { leader, warning: { code: 'ttl-differs', params } };
}
