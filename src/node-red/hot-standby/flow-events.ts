/** What Node-RED tells of its flows, as events for the conductor. Its own `state()` says `start` where nothing runs. */
import type { EventEmitter } from 'node:events';
import { filter, fromEvent, map, merge, type Observable } from '../../election/rxjs.js';
import type { ConductorEvent, Hindrance } from './conductor/state.js';

interface FlowsEvent {
  readonly config?: unknown;
  readonly type?: string;
  /** The same object when a stop begins and when it ends. */
  readonly diff?: unknown;
}

interface RuntimeEvent {
  readonly id?: string;
  readonly payload?: { readonly error?: string; readonly text?: string };
}

/** ms; timers may be early by as much. */
const EARLY_MS = 5;

export interface FlowEventsOptions {
  /** ms; the runtime stops waiting for a node that closes after this time, and takes it for stopped. */
  readonly nodeCloseTimeoutMs: number;
  /** ms, monotonic. */
  readonly now: () => number;
}

/** Synchronous, and never completes. */
export function flowEvents(
  events: EventEmitter,
  { nodeCloseTimeoutMs, now }: FlowEventsOptions,
): Observable<ConductorEvent> {
  let started: unknown = null;
  /** By `diff`, when the stop began. */
  const stops = new Map<unknown, number>();
  const of = (name: string) => fromEvent(events, name) as Observable<FlowsEvent | undefined>;
  return merge(
    of('flows:starting').pipe(map(() => ({ type: 'starting' }) as const)),
    of('flows:started').pipe(
      map((event) => {
        started = event?.config ?? null;
        return { type: 'started' } as const;
      }),
    ),
    of('flows:stopping').pipe(
      map((event) => {
        stops.set(event?.diff, now());
        const deploy = started !== null && event?.config !== started;
        return { type: 'stopping', whole: event?.type === 'full', deploy } as const;
      }),
    ),
    of('flows:stopped').pipe(
      map((event) => {
        const took = now() - (stops.get(event?.diff) ?? Number.NEGATIVE_INFINITY);
        stops.delete(event?.diff);
        return { type: 'stopped', overdue: took >= nodeCloseTimeoutMs - EARLY_MS } as const;
      }),
    ),
    (fromEvent(events, 'runtime-event') as Observable<RuntimeEvent>).pipe(
      map(hindrance),
      filter((by) => by !== null),
      map((by) => ({ type: 'hindered', by }) as const),
    ),
  );
}

function hindrance({ id, payload }: RuntimeEvent): Hindrance | null {
  if (id !== 'runtime-state' || payload?.error === undefined) return null;
  switch (payload.error) {
    case 'missing-types':
    case 'missing-modules':
    case 'safe-mode':
      return payload.error;
    case 'credentials_load_failed':
      // Without projects the flows start all the same, with their credentials reset.
      return payload.text?.endsWith('_reset') === true ? null : 'not-loaded';
    case 'git_merge_conflict':
    case 'project_empty':
      return null; // of a project whose flows are loaded
    default:
      return 'not-loaded';
  }
}
