/** Warns if nodes with one lock key stand for election in different ways. */
import { distinctUntilChanged, map, mergeMap, type Observable } from '../../election/rxjs.js';
import type { SharedCandidacy } from '../../runtime/candidacy.js';
import type { Warning } from '../../runtime/errors.js';
import type { Participant } from '../../runtime/participant.js';

export function candidacyWarnings({ candidacy$, elector: { key } }: Participant): Observable<Warning> {
  return candidacy$.pipe(
    map((candidacy) => conflicts(candidacy, key)),
    distinctUntilChanged((one, other) => JSON.stringify(one) === JSON.stringify(other)),
    mergeMap((warnings) => warnings),
  );
}

function conflicts({ priority, differs }: SharedCandidacy, key: string): readonly Warning[] {
  return [
    ...(differs.priority ? [{ code: 'priority-conflict', params: { key, priority } } as const] : []),
    ...(differs.balance ? [{ code: 'balance-conflict', params: { key } } as const] : []),
  ];
}
