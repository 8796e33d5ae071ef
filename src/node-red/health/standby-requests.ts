/**
 * HTTP requests to flows in hot standby. Where flows are stopped Node-RED answers 404, as for what never was. Here a
 * request waits for a change of leader that is under way, and is refused with 503 otherwise, so that a load balancer
 * tries the next replica.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  BehaviorSubject,
  concat,
  distinctUntilChanged,
  first,
  map,
  type Observable,
  of,
  switchMap,
  timer,
} from '../../election/rxjs.js';
import type { StandbyState } from '../hot-standby/hot-standby.js';

/** ms for which a request waits, from the beginning of the change on. */
const CHANGE_MS = 2_000;

/** Where requests are served. `soon`: nobody leads, or the flows of this replica are about to run. */
export type Place = 'here' | 'soon' | 'elsewhere';

export type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

export function placeOf({ phase, role, leader }: Pick<StandbyState, 'phase' | 'role' | 'leader'>): Place {
  if (phase === 'active') return 'here';
  if (phase === 'unusable' || phase === 'held') return 'elsewhere';
  return role === 'leader' || leader === null ? 'soon' : 'elsewhere';
}

/** @param place$ replays, and is never unsubscribed from */
export function standbyRequests(place$: Observable<Place>): Middleware {
  /** null while a change is under way. */
  const isHere = new BehaviorSubject<boolean | null>(null);
  place$
    .pipe(
      distinctUntilChanged(),
      switchMap((place) =>
        place === 'soon' ? concat(of(null), timer(CHANGE_MS).pipe(map(() => false))) : of(place === 'here'),
      ),
    )
    .subscribe(isHere);
  return (_request, response, next) => {
    isHere.pipe(first((known) => known !== null)).subscribe((here) => {
      if (here) next();
      else refuse(response);
    });
  };
}

function refuse(response: ServerResponse): void {
  const headers = { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store', 'Retry-After': '1' };
  response.writeHead(503, headers).end('The flows of this replica are in standby.\n');
}
