/**
 * Tells a deploy from a stop.
 *
 * Both close nodes in the same way. They differ in the configuration that `flows:stopping` carries: on a deploy or reload
 * it is already the new one, on a stop it is still the one that was started (from the runtime's source, checked on
 * Node-RED 4.1 and 5).
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
} from '../election/rxjs.js';

/** ms after which a deploy that has not finished counts as a stop. */
const MAX_DEPLOY_MS = 30_000;

/** Hot standby decides whether flows start, so that a stop may be followed by none, whatever the configuration. */
export interface StartRule {
  mayStart(): boolean;
  /** Whether the runtime has been told to stop, for good. */
  ended(): boolean;
}

interface FlowsEvent {
  readonly config?: unknown;
}

export class Deploys {
  readonly #deploying = new BehaviorSubject(false);
  readonly #started = new Subject<void>();
  #startedConfig: unknown = null;
  #stopped = false;
  #rule: StartRule | null = null;

  obey(rule: StartRule): void {
    this.#rule = rule;
  }

  /** What is under way is no deploy after all: the flows will not start again. */
  halt(): void {
    this.#deploying.next(false);
  }

  /** Listens to a runtime, for the life of the process. Until then there are no deploys. */
  listen(events: EventEmitter): void {
    events.on('flows:started', (event: FlowsEvent | undefined) => {
      this.#startedConfig = event?.config ?? null;
      this.#stopped = false;
      this.#deploying.next(false);
      this.#started.next();
    });
    events.on('flows:stopping', (event: FlowsEvent | undefined) => {
      const replaced = this.#startedConfig !== null && event?.config !== this.#startedConfig;
      const deploying = replaced && (this.#rule?.mayStart() ?? true);
      this.#stopped = !deploying;
      this.#deploying.next(deploying);
    });
  }

  /** Whether flows are being replaced, so that a node that closes may soon be back. Replays; true for 30 s at most. */
  get underWay$(): Observable<boolean> {
    return this.#deploying.pipe(
      switchMap((deploying) =>
        // True synchronously: nodes are closed in the same turn as the event.
        deploying ? concat(of(true), timer(MAX_DEPLOY_MS).pipe(map(() => false))) : of(false),
      ),
      distinctUntilChanged(),
    );
  }

  /** Whether flows are being stopped or have been, neither for a deploy nor because they are in standby. */
  get stopped(): boolean {
    return this.#rule?.ended() ?? this.#stopped;
  }

  /** Emits when flows have started. Messages that nodes send earlier are lost. */
  get started$(): Observable<void> {
    return this.#started;
  }
}
