/**
 * Makes this process give up the lease of one lock key, or drains it, and reports the outcome for that key.
 *
 * It resigns through the elector that `cluster-leader` nodes share, so that they stop acting first. If no such node uses
 * the key, this process cannot lead it, and does not start to campaign; the server is asked who leads.
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
} from '../election/rxjs.js';
import type { ElectionView } from '../election/view.js';
import type { ServerOptions } from '../redis/server-options.js';
import type { ElectorPool } from './elector-pool.js';
import type { Problem } from './errors.js';
import { type HolderQueries, noAnswer, queryProblem } from './holder-queries.js';
import type { Participant } from './participant.js';
import { contactProblem, faultProblem, troubleProblem } from './problems.js';
import { ANSWER_MS } from './released.js';
import type { SystemClock } from './system-clock.js';

export type ResignOutcome =
  /** This process led and no longer does. `confirmed`: whether the server confirmed the release in time. */
  | { readonly kind: 'released'; readonly confirmed: boolean }
  /** Another replica leads. `elected`: whether a node of this process takes part in the election. */
  | { readonly kind: 'held'; readonly leader: string; readonly elected: boolean }
  /** No replica leads. */
  | { readonly kind: 'vacant'; readonly elected: boolean }
  /** It is unknown who leads, except that this process does not. */
  | { readonly kind: 'failed'; readonly problem: Problem };

export interface ResignRequest {
  readonly pool: ElectorPool;
  readonly holderQueries: HolderQueries;
  readonly clock: SystemClock;
  readonly server: ServerOptions;
  readonly lockKey: string;
}

/** What an operator wants. */
export type Order =
  /** `to`: an elector's id or a replica's name; missing: whoever comes next. */
  { readonly kind: 'release'; readonly to?: string } | { readonly kind: 'drain'; readonly on: boolean };

const RELEASE: Order = { kind: 'release' };

/**
 * Obeys when subscribed. Emits one outcome within 4 s, beside the reserve of a leader, and completes. Outcomes for one
 * elector come in the order of the calls.
 */
export function resign(request: ResignRequest, order: Order = RELEASE): Observable<ResignOutcome> {
  return defer(() => {
    const found = request.pool.find(request);
    if (found !== null) return resignElector(request, found, order);
    if (order.kind === 'drain') request.pool.drain(order.on);
    return askServer(request);
  });
}

type LocalElection = Pick<Participant, 'elector' | 'session'>;

function resignElector(
  request: ResignRequest,
  { elector, session }: LocalElection,
  order: Order,
): Observable<ResignOutcome> {
  if (elector.fault !== null) {
    if (order.kind === 'drain') request.pool.drain(order.on);
    return of({ kind: 'failed', problem: faultProblem(elector.fault) });
  }
  return roleKnown(request, elector).pipe(
    concatMap((known) => {
      const ends = order.kind === 'release' || order.on;
      const led = ends && elector.isLeader();
      if (order.kind === 'drain') request.pool.drain(order.on);
      else if (led) elector.resign(order.to);
      if (!ends) return of({ known, led, confirmed: true });
      return released(request, elector).pipe(map((confirmed) => ({ known, led, confirmed })));
    }),
    withLatestFrom(session.contact$),
    map(([{ known, led, confirmed }, contact]): ResignOutcome => {
      if (led) return { kind: 'released', confirmed };
      const problem = contactProblem(contact, request.server) ?? noAnswer(request.lockKey, request.server);
      return known ? outcomeOf(elector.view(), request.server) : { kind: 'failed', problem };
    }),
  );
}

/** Whether the role becomes known in time: a message may arrive before the first role. */
function roleKnown({ clock }: ResignRequest, elector: LocalElection['elector']): Observable<boolean> {
  const known$ = defer(() => {
    // Announces the end of a term that no timer has noticed yet, so that views$ is up to date.
    elector.view();
    return elector.views$;
  }).pipe(filter(({ role }) => role !== 'unknown'));
  return merge(known$.pipe(map(() => true)), late(clock)).pipe(take(1));
}

/** Whether the server confirms in time that this process holds nothing any more. */
function released({ clock }: ResignRequest, elector: LocalElection['elector']): Observable<boolean> {
  const released$ = elector.released$.pipe(filter((done) => done && !elector.isLeader()));
  return merge(released$, late(clock, elector.reserveMs)).pipe(take(1));
}

/** @param workMs how long work may take to stop before anything is asked */
function late(clock: SystemClock, workMs = 0): Observable<false> {
  return clock.at(clock.now() + ANSWER_MS + workMs).pipe(map(() => false as const));
}

function outcomeOf({ leader, trouble, key }: ElectionView, server: ServerOptions): ResignOutcome {
  if (leader !== null) return { kind: 'held', leader, elected: true };
  if (trouble === null) return { kind: 'vacant', elected: true };
  return { kind: 'failed', problem: troubleProblem(trouble, key, server) };
}

function askServer({ server, lockKey, holderQueries }: ResignRequest): Observable<ResignOutcome> {
  return holderQueries.ask({ server, lockKey }).pipe(
    map(
      (leader): ResignOutcome =>
        leader === null ? { kind: 'vacant', elected: false } : { kind: 'held', leader, elected: false },
    ),
    catchError((error: unknown) =>
      of<ResignOutcome>({ kind: 'failed', problem: queryProblem(error, lockKey, server) }),
    ),
  );
}
