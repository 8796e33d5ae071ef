/** Tells editors to look again: at once, but seldom. */
import { asyncScheduler, type Observable, throttleTime } from '../election/rxjs.js';

/** ms; the shortest time between two notifications of a kind. */
const NOTIFY_MS = 250;

/** @param changes$ in what the editors see */
export function editorNotices(changes$: Observable<unknown>): Observable<unknown> {
  return changes$.pipe(throttleTime(NOTIFY_MS, asyncScheduler, { leading: true, trailing: true }));
}
