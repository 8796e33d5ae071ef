/** When the flows here, or the journal, may have changed. */
import type { Clock } from '../../../election/ports.js';
import {
  asyncScheduler,
  debounceTime,
  defer,
  distinctUntilChanged,
  filter,
  fromEvent,
  map,
  merge,
  type Observable,
  repeat,
  throttleTime,
} from '../../../election/rxjs.js';
import type { DeployJournal } from '../../../redis/deploys/deploy-journal.js';
import type { HotStandby } from '../hot-standby.js';

/** ms; hints that come closer together count as one. */
const HINT_MS = 250;
/** ms between looks at the journal that nothing has asked for. */
const LOOK_MS = 60_000;
/** ms until a failure is tried again. */
const RETRY_MS = 5_000;
/** ms; many types are registered one after the other. */
const TYPES_MS = 1_000;

export interface OccasionSources {
  readonly standby: HotStandby;
  readonly journal: Pick<DeployJournal, 'hints$'>;
  readonly contact$: Observable<boolean>;
  /** Emits after a failure. */
  readonly retry$: Observable<unknown>;
  /** Whether there is a deploy that could not be taken over yet. */
  readonly isWaiting: () => boolean;
  readonly clock: Pick<Clock, 'now' | 'at'>;
}

export function occasions({
  standby,
  journal,
  contact$,
  retry$,
  isWaiting,
  clock,
}: OccasionSources): Observable<unknown> {
  const { events } = standby.runtime;
  const deployed$ = fromEvent(events, 'runtime-event').pipe(
    filter((event) => (event as { readonly id?: unknown } | undefined)?.id === 'runtime-deploy'),
  );
  const phases$ = standby.state$.pipe(
    map(({ phase }) => phase),
    distinctUntilChanged(),
    // A look takes time, and promotions have none to spare.
    filter(isWaiting),
  );
  return merge(
    contact$.pipe(filter((up) => up)),
    // Hints were missed until now.
    standby.participant.session.pushesLive$.pipe(filter((live) => live)),
    journal.hints$.pipe(throttleTime(HINT_MS, asyncScheduler, { leading: true, trailing: true })),
    defer(() => clock.at(clock.now() + LOOK_MS)).pipe(repeat()),
    retry$.pipe(debounceTime(RETRY_MS)),
    deployed$,
    // A deploy that waits may be applied now.
    phases$,
    fromEvent(events, 'type-registered').pipe(debounceTime(TYPES_MS)),
  );
}
