/** A call to the store of which exactly one event comes: its answer, or why there is none. */
import { type Observable, Subscription } from 'rxjs';
import { type Clock, StoreFailure } from './ports.js';

export interface BoundedCall<Reply, Event> {
  readonly call: Observable<Reply>;
  /** ms of {@link Clock.now}; after it the answer counts for nothing. */
  readonly until: number;
  readonly clock: Clock;
  readonly replied: (reply: Reply) => Event;
  readonly failed: (failure: StoreFailure) => Event;
}

/** Makes the call. Unsubscribed, it reports nothing. */
export function callWithin<Reply, Event>(
  { call, until, clock, replied, failed }: BoundedCall<Reply, Event>,
  report: (event: Event) => void,
): Subscription {
  const calling = new Subscription();
  const settle = (event: Event): void => {
    if (calling.closed) return;
    calling.unsubscribe();
    report(event);
  };
  calling.add(
    call.subscribe({
      next: (reply) => settle(replied(reply)),
      error: (error: unknown) => settle(failed(asStoreFailure(error))),
    }),
  );
  calling.add(
    clock.at(until).subscribe(() => {
      settle(failed(new StoreFailure('timeout', 'the server did not answer in time')));
    }),
  );
  return calling;
}

function asStoreFailure(error: unknown): StoreFailure {
  if (error instanceof StoreFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new StoreFailure('refused', message, { cause: error });
}
