/** Where HTTP requests to flows in hot standby are served, as far as this replica knows. */
import type { Elector } from '../../election/elector.js';
import { combineLatest, map, type Observable, of, switchMap } from '../../election/rxjs.js';
import type { HotStandby, StandbyState, UnusableStandby } from '../hot-standby/hot-standby.js';

/**
 * `stopping`: the flows are on their way to a stop. `soon`: nobody leads, or the flows of this replica are about to run.
 */
export type Place = 'here' | 'stopping' | 'soon' | 'elsewhere';

type PlacedStandby =
  | Pick<UnusableStandby, 'usable' | 'state$'>
  | (Pick<HotStandby, 'usable' | 'state$'> & {
      readonly participant: { readonly elector$: Observable<Pick<Elector, 'releaseHeard$'>> };
    });

/**
 * A replica that hears of a release still shows the former leader, and takes the lease before it knows that it has it.
 * If it refused requests meanwhile, all replicas could refuse the same one, because the others may know already who leads.
 */
export function placesOf(standby: PlacedStandby): Observable<Place> {
  const releaseHeard$ = standby.usable
    ? standby.participant.elector$.pipe(switchMap((elector) => elector.releaseHeard$))
    : of(false);
  return combineLatest([standby.state$, releaseHeard$]).pipe(
    map(([state, released]) => placeOf(state, released)),
  );
}

export function placeOf(
  { phase, role, leader, problem }: Pick<StandbyState, 'phase' | 'role' | 'leader' | 'problem'>,
  released: boolean,
): Place {
  // Installed late, it leaves alone what runs.
  if (phase === 'active' || problem?.code === 'installed-late') return 'here';
  if (phase === 'stopping') return 'stopping';
  if (phase === 'unusable' || phase === 'held') return 'elsewhere';
  return role === 'leader' || leader === null || released ? 'soon' : 'elsewhere';
}
