/**
 * Makes this process resign a lock key, and tells what came of it.
 *
 * It resigns through the elector that `cluster-leader` nodes share, so that they stop acting first. Where no such node
 * uses the key, the process does not lead it, and does not campaign for being asked; the server says who leads.
 */
import {
  catchError,
  concatMap,
  defer,
  filter,
  map,
  merge,
  type Observable,
  of,
  take,
  withLatestFrom,
} from 'rxjs';
import type { ElectionView } from '../election/view.js';
import type { ServerOptions } from '../redis/server-options.js';
import type { ElectorPool, Participant } from './elector-pool.js';
import type { Problem } from './errors.js';
import { askProblem, type HolderInquiries, noAnswer } from './holder-inquiries.js';
import { contactProblem, faultComplaint, troubleProblem } from './problems.js';
import type { SystemClock } from './system-clock.js';

/** ms that an answer of the server is waited for. */
export const ANSWER_MS = 2_000;

export type ResignOutcome =
  /** `confirmed`: whether the server has said so in time; this process does not lead any more in either case. */
  | { readonly kind: 'released'; readonly confirmed: boolean }
  /** `elected`: whether a node of this process takes part in the election. */
  | { readonly kind: 'held'; readonly leader: string; readonly elected: boolean }
  | { readonly kind: 'vacant'; readonly elected: boolean }
  /** Nobody knows who leads, except that it is not this process. */
  | { readonly kind: 'failed'; readonly problem: Problem };

export interface ElectionAddress {
  readonly pool: ElectorPool;
  readonly inquiries: HolderInquiries;
  readonly clock: SystemClock;
  readonly server: ServerOptions;
  readonly lockKey: string;
}

/** Emits one outcome and completes, within 4 s. Outcomes for one elector come in the order of the calls. */
export function resign(place: ElectionAddress): Observable<ResignOutcome> {
  return defer(() => {
    const found = place.pool.find(place);
    return found === null ? asStranger(place) : asMember(place, found);
  });
}

type LocalElection = Pick<Participant, 'elector' | 'session'>;

function asMember(place: ElectionAddress, { elector, session }: LocalElection): Observable<ResignOutcome> {
  if (elector.fault !== null) return of({ kind: 'failed', problem: faultComplaint(elector.fault) });
  return roleKnown(place, elector).pipe(
    concatMap((known) => {
      const led = elector.isLeader();
      if (led) elector.resign();
      return released(place, elector).pipe(map((confirmed) => ({ known, led, confirmed })));
    }),
    withLatestFrom(session.contact$),
    map(([{ known, led, confirmed }, contact]): ResignOutcome => {
      if (led) return { kind: 'released', confirmed };
      const problem = contactProblem(contact, place.server) ?? noAnswer(place.lockKey, place.server);
      return known ? seen(elector.view(), place.server) : { kind: 'failed', problem };
    }),
  );
}

/** Whether it was known in time: a message may come before the first role does. */
function roleKnown({ clock }: ElectionAddress, elector: LocalElection['elector']): Observable<boolean> {
  const known$ = defer(() => {
    // Ends a term whose time is over, so that the views are of this moment.
    elector.view();
    return elector.views$;
  }).pipe(filter(({ role }) => role !== 'unknown'));
  return merge(known$.pipe(map(() => true)), late(clock)).pipe(take(1));
}

/** Whether the server has confirmed in time that nothing of ours is left. */
function released({ clock }: ElectionAddress, elector: LocalElection['elector']): Observable<boolean> {
  const released$ = elector.released$.pipe(filter((done) => done && !elector.isLeader()));
  return merge(released$, late(clock)).pipe(take(1));
}

function late(clock: SystemClock): Observable<false> {
  return clock.at(clock.now() + ANSWER_MS).pipe(map(() => false as const));
}

function seen({ leader, trouble, key }: ElectionView, server: ServerOptions): ResignOutcome {
  if (leader !== null) return { kind: 'held', leader, elected: true };
  if (trouble === null) return { kind: 'vacant', elected: true };
  return { kind: 'failed', problem: troubleProblem(trouble, key, server) };
}

function asStranger({ server, lockKey, inquiries }: ElectionAddress): Observable<ResignOutcome> {
  return inquiries.ask({ server, lockKey }).pipe(
    map(
      (leader): ResignOutcome =>
        leader === null ? { kind: 'vacant', elected: false } : { kind: 'held', leader, elected: false },
    ),
    catchError((error: unknown) =>
      of<ResignOutcome>({ kind: 'failed', problem: askProblem(error, lockKey, server) }),
    ),
  );
}
