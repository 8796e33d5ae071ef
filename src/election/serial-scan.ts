/**
 * Like rxjs' `scan`, one event at a time: re-entrant events are queued until all subscribers have seen the current state.
 * So a subscriber may cause events, and none sees half a step.
 */
import { Observable, type OperatorFunction } from './rxjs.js';

export function serialScan<Event, State>(
  step: (state: State, event: Event) => State,
  first: State,
): OperatorFunction<Event, State> {
  return (events$) =>
    new Observable((subscriber) => {
      const waiting: Event[] = [];
      let state = first;
      let busy = false;
      const work = (): void => {
        busy = true;
        for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) {
          state = step(state, event);
          subscriber.next(state);
        }
        busy = false;
      };
      return events$.subscribe({
        next: (event) => {
          waiting.push(event);
          if (busy) return;
          try {
            work();
          } catch (error) {
            subscriber.error(error);
          }
        },
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
    });
}
