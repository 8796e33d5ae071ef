/**
 * Tells a deploy from a stop.
 *
 * Both close nodes alike. What differs is the configuration that goes with the event: on a deploy or reload the runtime
 * has already put the new one in place when it stops the old flows; on a stop it is still the one that was started
 * (read in the runtime's source and checked on Node-RED 4.1 and 5).
 */
import type { EventEmitter } from 'node:events';
import {
  BehaviorSubject,
  concat,
  distinctUntilChanged,
  map,
  type Observable,
  of,
  Subject,
  switchMap,
  timer,
} from 'rxjs';

/** ms after which a deploy that never finished counts as a stop. */
const LONGEST_DEPLOY_MS = 30_000;

interface FlowsEvent {
  readonly config?: unknown;
}

export class Deploys {
  readonly #deploying = new BehaviorSubject(false);
  readonly #started = new Subject<void>();
  #startedConfig: unknown = null;
  #stopped = false;

  /** Listens for as long as the process lives: one instance serves a runtime. */
  constructor(events: EventEmitter) {
    events.on('flows:started', (event: FlowsEvent | undefined) => {
      this.#startedConfig = event?.config ?? null;
      this.#stopped = false;
      this.#deploying.next(false);
      this.#started.next();
    });
    events.on('flows:stopping', (event: FlowsEvent | undefined) => {
      const deploying = this.#startedConfig !== null && event?.config !== this.#startedConfig;
      this.#stopped = !deploying;
      this.#deploying.next(deploying);
    });
  }

  /** Whether flows are being replaced, so that a node that leaves may be back in a moment. Replays; 30 s at most. */
  get underWay$(): Observable<boolean> {
    return this.#deploying.pipe(
      switchMap((deploying) =>
        // True at once: nodes are closed in the turn of the event itself.
        deploying ? concat(of(true), timer(LONGEST_DEPLOY_MS).pipe(map(() => false))) : of(false),
      ),
      distinctUntilChanged(),
    );
  }

  /** Whether flows are being stopped, or were, and not for a deploy. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Flows have been started. What a node sends before that is lost. */
  get started$(): Observable<void> {
    return this.#started;
  }
}
