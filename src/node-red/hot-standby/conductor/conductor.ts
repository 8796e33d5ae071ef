/** Runs the state machine: feeds it events, one at a time, and performs the effects that it asks for. */
import {
  BehaviorSubject,
  distinctUntilChanged,
  filter,
  firstValueFrom,
  type Observable,
} from '../../../election/rxjs.js';
import type { ConductorEvent, ConductorState, Effect, Wish } from './state.js';
import { INITIAL } from './state.js';
import { answer, isAtRest, transition } from './transition.js';

/** The effects that take time. */
type Operation = 'prepare' | 'start' | 'stop' | 'flush';

/** What the conductor can do. Nothing here throws; a promise may reject. */
export interface ConductorPorts {
  /** By the clock of this moment. */
  isLeader(): boolean;
  prepare(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  flush(): Promise<void>;
  halt(): void;
  resign(): void;
  stuck(): void;
  /** Something has failed; the conductor goes on. */
  failed(operation: Operation, error: unknown): void;
}

export class Conductor {
  readonly #ports: ConductorPorts;
  readonly #states = new BehaviorSubject<ConductorState>(INITIAL);
  readonly #queue: ConductorEvent[] = [];
  #state = INITIAL;
  #draining = false;
  #turning = false;

  constructor(ports: ConductorPorts) {
    this.#ports = ports;
  }

  get state(): ConductorState {
    return this.#state;
  }

  /** Replays. */
  get states$(): Observable<ConductorState> {
    return this.#states.pipe(distinctUntilChanged());
  }

  dispatch(event: ConductorEvent): void {
    this.#queue.push(event);
    if (this.#draining) return;
    this.#draining = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#take(next);
    } finally {
      this.#draining = false;
    }
    this.#states.next(this.#state);
  }

  /** The gate's answer to the runtime. */
  ask(wish: Wish): Wish {
    const told = answer(this.#state, wish, this.#ports.isLeader());
    this.dispatch({ type: 'asked', wish, answer: told });
    return told;
  }

  /**
   * Stops the flows. No flow can start once this has returned. Resolves when nothing acts any more; never rejects.
   */
  async retreat(): Promise<void> {
    this.dispatch({ type: 'retreat' });
    await this.#rest();
  }

  /** The same for good. */
  async end(): Promise<void> {
    this.dispatch({ type: 'end' });
    await this.#rest();
  }

  async #rest(): Promise<void> {
    await firstValueFrom(this.states$.pipe(filter(isAtRest)));
  }

  #take(event: ConductorEvent): void {
    const { state, effects } = transition(this.#state, event);
    this.#state = state;
    for (const effect of effects) this.#perform(effect);
    if (event.type !== 'turn') this.#turn();
  }

  /** After whatever happens in this turn: for example, other listeners of a signal stop the flows themselves. */
  #turn(): void {
    if (this.#turning) return;
    this.#turning = true;
    queueMicrotask(() => {
      this.#turning = false;
      this.dispatch({ type: 'turn' });
    });
  }

  #perform(effect: Effect): void {
    switch (effect) {
      case 'prepare':
        this.#run(effect, (failed) => ({ type: 'prepared', failed }));
        break;
      case 'start':
        this.#run(effect, (failed) => ({ type: 'start-done', failed }));
        break;
      case 'stop':
        this.#run(effect, () => ({ type: 'stop-done' }));
        break;
      case 'flush':
        this.#run(effect, () => ({ type: 'flushed' }));
        break;
      default:
        this.#ports[effect]();
    }
  }

  #run(effect: Operation, done: (failed: boolean) => ConductorEvent): void {
    this.#ports[effect]().then(
      () => this.dispatch(done(false)),
      (error: unknown) => {
        this.#ports.failed(effect, error);
        this.dispatch(done(true));
      },
    );
  }
}
