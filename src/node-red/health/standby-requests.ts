/**
 * HTTP requests to flows in hot standby. Where flows are stopped Node-RED answers 404, as for what never was. Here a
 * request waits for a change of leader that is under way, and is refused with 503 otherwise, so that a load balancer
 * tries the next replica.
 */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import {
  BehaviorSubject,
  concat,
  distinctUntilChanged,
  filter,
  fromEvent,
  map,
  merge,
  type Observable,
  of,
  Subject,
  switchMap,
  take,
  takeUntil,
  timer,
} from '../../election/rxjs.js';
import type { Place } from './place.js';

/** ms for which a request waits, from the beginning of the change on. */
const CHANGE_MS = 2_000;
/** ms for answers to reach clients that take them slowly. */
const SEND_MS = 250;
const HEADERS = { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' };
/** What these ask for can be asked for again. */
const REPEATABLE = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

export type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

export interface StandbyRequests {
  readonly middleware: Middleware;
  /** Resolves when the flows have answered what was passed on to them. */
  readonly answered: () => Promise<void>;
  /**
   * The process ends, and another replica may lead: refuses what waits, and whatever still comes. Resolves when the answers
   * that are complete are sent, after 250 ms at the latest. A stream, such as server-sent events, is not waited for.
   */
  readonly leave: () => Promise<void>;
}

/** `later`: a change is under way. `left`: this process ends. */
type Fate = 'served' | 'refused' | 'later' | 'left';

/** @param place$ replays, and is never unsubscribed from */
export function standbyRequests(place$: Observable<Place>): StandbyRequests {
  const fate = new BehaviorSubject<Fate>('later');
  const settled$ = fate.pipe(filter((known) => known !== 'later'));
  const left = new Subject<'left'>();
  const waiting = new Set<ServerResponse>();
  /** Passed on to the flows, and not answered yet. */
  const open = new Set<ServerResponse>();
  merge(place$.pipe(distinctUntilChanged(), switchMap(fatesAt), takeUntil(left)), left).subscribe(fate);
  // Not before the end of the change: whoever asks again then finds who is next.
  settled$.subscribe((known) => {
    for (const response of open) breakOff(response, known);
    open.clear();
  });
  const middleware: Middleware = (_request, response, next) => {
    waiting.add(response);
    response.once('close', () => {
      waiting.delete(response);
      open.delete(response);
    });
    // Whoever gave up waiting may have asked another replica.
    settled$.pipe(take(1), takeUntil(fromEvent(response, 'close'))).subscribe((known) => {
      waiting.delete(response);
      if (known !== 'served') {
        refuse(response, known);
        return;
      }
      open.add(response);
      next();
    });
  };
  const leave = async (): Promise<void> => {
    const all = [...waiting, ...open];
    left.next('left');
    const sent = closings(all.filter(({ writableEnded, closed }) => writableEnded && !closed));
    await Promise.race([sent, delay(SEND_MS, undefined, { ref: false })]);
  };
  return { middleware, answered: () => closings(open), leave };
}

function fatesAt(place: Place): Observable<Fate> {
  if (place === 'here') return of('served');
  if (place === 'elsewhere') return of('refused');
  return concat(of('later' as const), timer(CHANGE_MS).pipe(map(() => 'refused' as const)));
}

async function closings(responses: Iterable<ServerResponse>): Promise<void> {
  await Promise.all(
    [...responses].map((response) => new Promise((resolve) => response.once('close', resolve))),
  );
}

/** Flows that were stopped will not answer any more. */
function breakOff(response: ServerResponse, known: Fate): void {
  if (response.headersSent) return;
  if (REPEATABLE.has(response.req.method ?? '')) refuse(response, known);
  // They may have acted on it: whoever asked must decide, not a load balancer.
  else {
    response
      .writeHead(500, headersOf(known))
      .end('The flows were stopped while they worked on this request.\n');
  }
}

function refuse(response: ServerResponse, known: Fate): void {
  response
    .writeHead(503, { ...headersOf(known), 'Retry-After': '1' })
    .end('The flows of this replica are in standby.\n');
}

/** Of a process that ends no connection is kept: another request on it would be lost. */
function headersOf(known: Fate): OutgoingHttpHeaders {
  return known === 'left' ? { ...HEADERS, Connection: 'close' } : HEADERS;
}
