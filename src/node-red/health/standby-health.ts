/** The hot standby of this runtime, as health checks see it. */
import { map, type Observable, of, switchMap } from '../../election/rxjs.js';
import type { StandbyHealth } from '../../runtime/health/health-checks.js';
import type { HotStandby, StandbyState, UnusableStandby } from '../hot-standby/hot-standby.js';

/** @returns what tells the present one; null while hot standby is off */
export function standbyHealth(
  hotStandby$: Observable<HotStandby | UnusableStandby | null>,
): () => StandbyHealth | null {
  let present: (() => StandbyHealth) | null = null;
  // Never unsubscribed: both live as long as the process.
  hotStandby$
    .pipe(
      switchMap((standby) =>
        standby === null ? of(null) : standby.state$.pipe(map((state) => () => healthOf(standby, state))),
      ),
    )
    .subscribe((next) => {
      present = next;
    });
  return () => present?.() ?? null;
}

function healthOf(
  standby: HotStandby | UnusableStandby,
  { phase, revision, missingTypes }: StandbyState,
): StandbyHealth {
  return {
    key: standby.lockKey,
    // At the moment of the question, because one that ended with a defect is replaced.
    elector: standby.usable ? standby.participant.elector : null,
    ...{ phase, revision, active: phase === 'active', waiting: phase === 'standby' },
    obstacles: [
      ...(phase === 'unusable' ? ['unusable'] : []),
      ...(missingTypes.length > 0 ? ['missing-types'] : []),
    ],
  };
}
