import { concatMap, map, Observable, of, ReplaySubject } from '../election/rxjs.js';

/**
 * A call whose success counts only if the topology confirms, asked at the same time, that it went to the primary. Other
 * answers do not wait for the confirmation.
 */
export function ifConfirmed<Reply>(
  confirmation$: Observable<void>,
  reply$: Observable<Reply>,
  succeeds: (reply: Reply) => boolean,
): Observable<Reply> {
  return new Observable((subscriber) => {
    const confirmed = new ReplaySubject<void>(1);
    const running = confirmation$.subscribe(confirmed);
    const counted$ = reply$.pipe(
      concatMap((reply) => (succeeds(reply) ? confirmed.pipe(map(() => reply)) : of(reply))),
    );
    // Not added to the other subscription, which may be over already.
    const answering = counted$.subscribe(subscriber);
    return () => {
      running.unsubscribe();
      answering.unsubscribe();
    };
  });
}
