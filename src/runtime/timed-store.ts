/** Measures how long a store takes to answer renewals. The election and the store itself know nothing of it. */
import { type Clock, type FailureKind, type LeaseStore, StoreFailure } from '../election/ports.js';
import { defer, type Observable, tap } from '../election/rxjs.js';

export interface TimedRenewal {
  readonly key: string;
  /** ms from the call to its answer. */
  readonly ms: number;
  /** Why there was no answer; null if there was one. */
  readonly failure: FailureKind | null;
}

/** @param told called once per renewal that has ended; not for one that nobody waits for any more */
export function timedStore(
  store: LeaseStore,
  clock: Pick<Clock, 'now'>,
  told: (renewal: TimedRenewal) => void,
): LeaseStore {
  const timed = <Reply>(key: string, call$: Observable<Reply>): Observable<Reply> =>
    defer(() => {
      const since = clock.now();
      const tell = (failure: FailureKind | null) => told({ key, ms: clock.now() - since, failure });
      return call$.pipe(
        tap({
          next: () => tell(null),
          error: (error: unknown) => tell(error instanceof StoreFailure ? error.kind : 'refused'),
        }),
      );
    });
  return {
    acquire: (request) => store.acquire(request),
    renew: (request) => timed(request.key, store.renew(request)),
    release: (request) => store.release(request),
    pushes: (key) => store.pushes(key),
    contact$: store.contact$,
  };
}
