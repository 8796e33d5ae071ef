/** What a call to the store comes to: one event, its answer or why there is none. Time limits are `step`'s. */
import { type AcquireReply, type LeaseStore, type RenewReply, StoreFailure } from './ports.js';
import { catchError, map, type Observable, of } from './rxjs.js';
import type { Effect, ElectorEvent } from './state.js';

/** Sends the call when subscribed to. Never fails. */
export function outcomeOf(store: LeaseStore, effect: Effect): Observable<ElectorEvent> {
  switch (effect.type) {
    case 'acquire': {
      const { call, request } = effect;
      const replied = (reply: AcquireReply): ElectorEvent => ({ type: 'acquire-replied', call, reply });
      return eventOf(store.acquire(request), replied, (failure) => ({ type: 'call-failed', call, failure }));
    }
    case 'renew': {
      const { call, request } = effect;
      const replied = (reply: RenewReply): ElectorEvent => ({ type: 'renew-replied', call, reply });
      return eventOf(store.renew(request), replied, (failure) => ({ type: 'call-failed', call, failure }));
    }
    case 'release': {
      const { value } = effect.request;
      const settled = (failure: StoreFailure | null): ElectorEvent => ({
        ...{ type: 'release-settled', value, failure },
      });
      return eventOf(store.release(effect.request), () => settled(null), settled);
    }
  }
}

function eventOf<Reply>(
  call$: Observable<Reply>,
  replied: (reply: Reply) => ElectorEvent,
  failed: (failure: StoreFailure) => ElectorEvent,
): Observable<ElectorEvent> {
  return call$.pipe(
    map(replied),
    catchError((error: unknown) => of(failed(asStoreFailure(error)))),
  );
}

function asStoreFailure(error: unknown): StoreFailure {
  if (error instanceof StoreFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new StoreFailure('refused', message, { cause: error });
}
