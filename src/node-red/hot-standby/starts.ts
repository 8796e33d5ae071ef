/** Starting flows is one block of work, in which no lease is renewed: on a slow machine it can outlast the lease. */
import type { Elector } from '../../election/elector.js';
import type { Clock } from '../../election/ports.js';
import {
  distinctUntilChanged,
  filter,
  firstValueFrom,
  map,
  merge,
  type Observable,
} from '../../election/rxjs.js';
import type { Warning } from '../../runtime/errors.js';
import { DEFAULT_BUDGET_MS, type HotStandbySettings } from '../settings/hot-standby-settings.js';
import type { ConductorState } from './conductor/state.js';

type Times = Pick<HotStandbySettings, 'ttlMs' | 'budgetMs'>;

/** Of what a leader may act without a renewal: on a busy day a start takes several times as long. */
const PART = 1 / 3;
/** Of the same: what may be gone when a start begins. */
const STALE_PART = 1 / 10;

/** Whether nodes are being created. Replays. */
export function isStarting(states$: Observable<ConductorState>): Observable<boolean> {
  return states$.pipe(
    map(({ live }) => live === 'starting'),
    distinctUntilChanged(),
  );
}

/** ms that each start took. */
export function startTimes(states$: Observable<ConductorState>, now: () => number): Observable<number> {
  let began: number | null = null;
  return isStarting(states$).pipe(
    map((starting) => {
      const took = began === null ? null : now() - began;
      began = starting ? now() : null;
      return took;
    }),
    filter((took) => took !== null),
  );
}

/** @returns null if the start was quick enough */
export function slowStart(tookMs: number, { ttlMs, budgetMs }: Times): Warning | null {
  if (tookMs <= PART * (ttlMs - budgetMs)) return null;
  // The default budget grows with the TTL.
  const ttl = Math.ceil((tookMs / PART + Math.max(budgetMs, DEFAULT_BUDGET_MS)) / 1000);
  return { code: 'start-slow', params: { seconds: (tookMs / 1000).toFixed(1), current: ttlMs / 1000, ttl } };
}

/** Renews a lease that is not quite new, so that a start has all of it. Waits for a while at most, and never rejects. */
export async function freshenLease(
  elector: Pick<Elector, 'deadline$' | 'reassure'>,
  clock: Pick<Clock, 'now' | 'at'>,
  { ttlMs, budgetMs }: Times,
): Promise<void> {
  const { deadline$ } = elector;
  const wholeMs = ttlMs - budgetMs;
  const deadline = await firstValueFrom(deadline$, { defaultValue: null });
  if (deadline === null || deadline - clock.now() >= (1 - STALE_PART) * wholeMs) return;
  elector.reassure();
  const renewed$ = deadline$.pipe(filter((after) => after !== deadline));
  await firstValueFrom(merge(renewed$, clock.at(clock.now() + PART * wholeMs)), { defaultValue: null });
}
