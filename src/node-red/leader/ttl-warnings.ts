/**
 * Warns of TTLs that differ, between nodes of this process and between replicas: that all of a lock key's replicas use
 * one is a condition of what is promised.
 */
import { map, merge, mergeMap, type Observable, of, scan, switchMap } from 'rxjs';
import type { ElectionView } from '../../election/view.js';
import type { OtherTtl } from '../../panel/member.js';
import type { Warning } from '../../runtime/errors.js';
import type { Participant } from '../../runtime/participant.js';

/** @param otherTtls$ of replicas that were heard */
export function ttlWarnings(
  participant: Participant,
  otherTtls$: Observable<readonly OtherTtl[]>,
): Observable<Warning> {
  return merge(conflicts(participant), differences(participant), heard(participant, otherTtls$)).pipe(
    switchMap((warning) => (warning === null ? [] : of(warning))),
  );
}

function conflicts({ ttlConflict$, elector: { key } }: Participant): Observable<Warning | null> {
  return ttlConflict$.pipe(
    map((ttlMs) =>
      ttlMs === null ? null : { code: 'ttl-conflict', params: { key, seconds: ttlMs / 1000 } },
    ),
  );
}

/** One warning per leader, by one of the nodes that share the election. */
function differences(participant: Participant): Observable<Warning | null> {
  return participant.elector$.pipe(
    switchMap(({ views$ }) => views$),
    scan((before: Difference, view) => difference(before.leader, view, participant), {
      leader: null,
      warning: null,
    }),
    map(({ warning }) => warning),
  );
}

/** One warning per replica, by one of the nodes; none for a leader that the record has told of. */
function heard(
  participant: Participant,
  otherTtls$: Observable<readonly OtherTtl[]>,
): Observable<Warning | null> {
  return otherTtls$.pipe(
    mergeMap((others) => others.filter(({ name }) => participant.logFilter.isNew(`TTL of ${name}`))),
    map(({ name, ttlMs }) => ({
      code: 'ttl-differs-elsewhere',
      params: {
        key: participant.elector.key,
        replica: name,
        theirs: ttlMs / 1000,
        own: participant.ttlMs / 1000,
      },
    })),
  );
}

interface Difference {
  /** Whose TTL is seen to differ. */
  readonly leader: string | null;
  readonly warning: Warning | null;
}

function difference(
  before: string | null,
  view: ElectionView,
  { ttlMs, logFilter }: Participant,
): Difference {
  const { key, leader, otherTtlMs } = view;
  if (otherTtlMs === null || leader === null) return { leader: null, warning: null };
  if (leader === before || !logFilter.isNew(`TTL of ${leader}`)) return { leader, warning: null };
  const params = { key, leader, theirs: otherTtlMs / 1000, own: ttlMs / 1000 };
  return { leader, warning: { code: 'ttl-differs', params } };
}
