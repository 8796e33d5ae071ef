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
  filter,
  fromEvent,
  map,
  type Observable,
  of,
  switchMap,
  take,
  takeUntil,
  timer,
} from '../../election/rxjs.js';
import type { Place } from './place.js';

/** ms for which a request waits, from the beginning of the change on. */
const CHANGE_MS = 2_000;
const HEADERS = { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' };
/** What these ask for can be asked for again. */
const REPEATABLE = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

export type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

export interface StandbyRequests {
  readonly middleware: Middleware;
  /** Resolves when the flows have answered what was passed on to them. */
  readonly answered: () => Promise<void>;
}

/** @param place$ replays, and is never unsubscribed from */
export function standbyRequests(place$: Observable<Place>): StandbyRequests {
  /** null while a change is under way. */
  const isHere = new BehaviorSubject<boolean | null>(null);
  /** Passed on to the flows, and not answered yet. */
  const open = new Set<ServerResponse>();
  place$
    .pipe(
      distinctUntilChanged(),
      switchMap((place) =>
        place === 'soon' || place === 'stopping'
          ? concat(of(null), timer(CHANGE_MS).pipe(map(() => false)))
          : of(place === 'here'),
      ),
    )
    .subscribe(isHere);
  // Not before the end of the change: whoever asks again then finds who is next.
  isHere.pipe(filter((known) => known !== null)).subscribe(() => {
    for (const response of open) breakOff(response);
    open.clear();
  });
  const middleware: Middleware = (_request, response, next) => {
    const known$ = isHere.pipe(
      filter((known) => known !== null),
      take(1),
      // Whoever gave up waiting may have asked another replica.
      takeUntil(fromEvent(response, 'close')),
    );
    known$.subscribe((here) => {
      if (!here) {
        refuse(response);
        return;
      }
      open.add(response);
      response.once('close', () => open.delete(response));
      next();
    });
  };
  const answered = async (): Promise<void> => {
    const closings = [...open].map((response) => new Promise((resolve) => response.once('close', resolve)));
    await Promise.all(closings);
  };
  return { middleware, answered };
}

/** Flows that were stopped will not answer any more. */
function breakOff(response: ServerResponse): void {
  if (response.headersSent) return;
  if (REPEATABLE.has(response.req.method ?? '')) refuse(response);
  // They may have acted on it: whoever asked must decide, not a load balancer.
  else response.writeHead(500, HEADERS).end('The flows were stopped while they worked on this request.\n');
}

function refuse(response: ServerResponse): void {
  response
    .writeHead(503, { ...HEADERS, 'Retry-After': '1' })
    .end('The flows of this replica are in standby.\n');
}
