/**
 * Warns about different TTLs for one lock key, between nodes of this process or between replicas: docs/guarantees.md
 * assumes equal ones.
 */
import { map, merge, mergeMap, type Observable, of, scan, switchMap } from '../election/rxjs.js';
import type { ElectionView } from '../election/view.js';
import type { Warning } from '../runtime/errors.js';
import type { Participant } from '../runtime/participant.js';
import type { OtherTtl } from './member.js';

/** @param otherTtls$ announced by other replicas */
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

/** Leaders with another TTL: one warning each, from one of the nodes that share the election. */
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

/** Replicas that announced another TTL: one warning each, unless there was one about it as the leader. */
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
  /** The leader whose TTL differs; null if it does not. */
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
