/** A replica in hot standby: takes part in the election, and runs the flows while it leads. */

import type { Priority } from '../../election/rank.js';
import {
  BehaviorSubject,
  combineLatest,
  distinctUntilChanged,
  filter,
  fromEvent,
  map,
  merge,
  type Observable,
  startWith,
  switchMap,
  take,
} from '../../election/rxjs.js';
import type { ElectionView } from '../../election/view.js';
import type { ServerOptions } from '../../redis/server-options.js';
import type { Participant } from '../../runtime/participant.js';
import type { RuntimeContext } from '../runtime-context.js';
import type { HotStandbySettings } from '../settings/hot-standby-settings.js';
import { Candidacy } from './candidacy.js';
import { Conductor } from './conductor/conductor.js';
import type { ConductorState } from './conductor/state.js';
import { isAtRest, mayAct } from './conductor/transition.js';
import { drain } from './drain.js';
import { flowEvents } from './flow-events.js';
import { FlowGate } from './flow-gate.js';
import { FlowOperations, preparationMs } from './flow-operations.js';
import type { HotStandby, StandbyState } from './hot-standby.js';
import type { LiveRuntime } from './live-runtime.js';
import { MessageStop } from './message-stop.js';
import { onRuntimeEnd } from './runtime-end.js';
import type { StandbyJournal } from './standby-journal.js';
import { standbyState } from './standby-state.js';
import { freshenLease, isStarting, slowStart, startTimes } from './starts.js';
import { Watchdog } from './watchdog/watchdog.js';

/** Among the nodes of an election. */
export const STANDBY_ID = 'hot-standby';

/** ms; Node-RED's own default. */
const NODE_CLOSE_MS = 15_000;
/** ms that the end of the runtime waits for the lease to be released, beyond the stop budget. */
const RELEASE_MS = 3_000;

export interface StandbyOptions {
  readonly runtime: LiveRuntime;
  readonly settings: HotStandbySettings;
  readonly context: Pick<RuntimeContext, 'pool' | 'deploys' | 'clock'>;
  readonly journal: StandbyJournal;
  /** Ends the process. */
  readonly exit: () => void;
}

export class Standby implements HotStandby {
  readonly usable = true;
  readonly lockKey: string;
  readonly server: ServerOptions;
  readonly participant: Participant;
  readonly runtime: LiveRuntime;
  readonly state$: BehaviorSubject<StandbyState>;
  readonly preparations = new Set<() => Promise<void>>();
  readonly completions = new Set<() => Promise<void>>();
  readonly farewells = new Set<() => Promise<void>>();
  readonly #options: StandbyOptions;
  readonly #conductor: Conductor;
  readonly #messages: MessageStop;
  readonly #watchdog: Watchdog;
  readonly #candidacy: Candidacy;
  #retreating: Promise<void> | null = null;

  /** From now on the runtime starts no flows unless this replica leads. */
  constructor(options: StandbyOptions) {
    const { runtime, settings, context, journal } = options;
    this.#options = options;
    this.runtime = runtime;
    this.lockKey = settings.lockKey;
    this.server = settings.server;
    const operations = new FlowOperations(runtime, preparationMs(settings.ttlMs));
    this.#conductor = new Conductor({
      isLeader: () => this.participant.elector.isLeader(),
      prepare: () => this.#prepare(operations),
      start: () => operations.start(this.participant.elector.view().token),
      stop: () => this.#stop(operations),
      flush: () => operations.flush(),
      halt: () => context.deploys.halt(),
      resign: () => this.participant.elector.resign(),
      stuck: () => (settings.onStuck === 'kill' ? this.#stuck() : journal.staysOut()),
      failed: (operation, error) => journal.failed(operation, error),
    });
    const gate = new FlowGate(runtime.settings, (wish) => this.#conductor.ask(wish));
    if (!gate.failsClosed) journal.warn({ code: 'not-fail-closed', params: {} });
    this.#watchFlows(operations);
    const { priority } = settings;
    this.#candidacy = new Candidacy({ priority, journal, join: (wanted) => this.#join(wanted) });
    this.participant = this.#candidacy.participant;
    this.#messages = new MessageStop(runtime.hooks, this.participant.elector$, context.clock);
    this.state$ = new BehaviorSubject(this.#stateOf(this.#conductor.state, this.participant.elector.view()));
    this.#followElection();
    this.#watchdog = this.#guard(operations);
    this.#watchStarts();
    onRuntimeEnd(runtime, () => this.#end());
    this.#conductor.states$
      .pipe(
        filter(({ booted }) => booted),
        take(1),
      )
      .subscribe(() => void this.#prepared().then(() => this.#candidacy.stand()));
  }

  get stands$(): Observable<unknown> {
    return this.#candidacy.stands$;
  }

  /** Ends the process if something still acts when the lease is over. */
  #guard(operations: FlowOperations): Watchdog {
    const { settings, context, journal } = this.#options;
    const watchdog = new Watchdog({
      clock: context.clock,
      budgetMs: settings.budgetMs,
      kills: settings.onStuck === 'kill',
      late: () => this.#stuck(),
      failed: (error) => journal.watchdogFailed(error),
    });
    const { elector$ } = this.participant;
    const acts$ = this.#conductor.states$.pipe(
      map((state) => mayAct(state, operations.keepsContext)),
      distinctUntilChanged(),
    );
    watchdog.watch(elector$.pipe(switchMap(({ deadline$ }) => deadline$)), acts$);
    return watchdog;
  }

  #watchStarts(): void {
    const { settings, journal } = this.#options;
    const { states$ } = this.#conductor;
    isStarting(states$).subscribe((starting) => this.#watchdog.starts(starting));
    startTimes(states$, () => performance.now())
      .pipe(
        map((tookMs) => slowStart(tookMs, settings)),
        filter((warning) => warning !== null),
        take(1),
      )
      .subscribe((warning) => journal.warn(warning));
  }

  #join(priority: Priority): Participant {
    const { context, settings } = this.#options;
    const { server, lockKey, ttlMs, waitOnEmptyRedis, budgetMs } = settings;
    const retreat = { budgetMs, retreat: () => this.#retreat() };
    return context.pool.join({
      ...{ nodeId: STANDBY_ID, server, lockKey, ttlMs, waitOnEmptyRedis, priority, retreat },
    });
  }

  async #prepare(operations: FlowOperations): Promise<void> {
    await this.#prepared();
    await operations.prepare();
    await freshenLease(this.participant.elector, this.#options.context.clock, this.#options.settings);
  }

  async #prepared(): Promise<void> {
    await Promise.all([...this.preparations].map((prepare) => prepare()));
  }

  #watchFlows(operations: FlowOperations): void {
    const { runtime, context } = this.#options;
    const { nodeCloseTimeout } = runtime.settings;
    const nodeCloseTimeoutMs = Number(nodeCloseTimeout) || NODE_CLOSE_MS;
    const conductor = this.#conductor;
    context.deploys.obey({
      mayStart: () => conductor.state.gate === 'open',
      ended: () => conductor.state.ended,
    });
    flowEvents(runtime.events, { nodeCloseTimeoutMs, now: () => performance.now() }).subscribe((event) =>
      conductor.dispatch(event),
    );
    operations.beginWith(conductor.states$);
  }

  #followElection(): void {
    const views$ = this.participant.elector$.pipe(switchMap((elector) => elector.views$));
    views$.subscribe(({ role }) => {
      const { leads } = this.#conductor.state;
      if (role === 'leader' && !leads) this.#conductor.dispatch({ type: 'lead' });
      else if (role !== 'leader' && leads) void this.#retreat();
    });
    combineLatest([this.#conductor.states$, views$, this.#flowChanges()])
      .pipe(map(([conductor, view]) => this.#stateOf(conductor, view)))
      .subscribe((state) => {
        this.#tell(state);
        this.#candidacy.judge(this.#conductor.state, state.missingTypes);
      });
  }

  #stop(operations: FlowOperations): Promise<void> {
    const { context, settings } = this.#options;
    const { completions } = this;
    const { clock } = context;
    const { drainsUntil: untilMs, lost$ } = this.#messages;
    const drained = drain({ completions, untilMs, lost$, clock, budgetMs: settings.budgetMs });
    return drained === null ? operations.stop() : drained.then(() => operations.stop());
  }

  /** At the end of a term: of the election, and of one that a defect has ended. */
  #retreat(): Promise<void> {
    this.#watchdog.check();
    this.#retreating ??= this.#stopFlows().finally(() => {
      this.#retreating = null;
    });
    return this.#retreating;
  }

  async #stopFlows(): Promise<void> {
    const ran = this.#conductor.state.live !== 'stopped';
    const began = performance.now();
    await this.#conductor.retreat();
    if (ran) this.#options.journal.stopped(performance.now() - began);
  }

  #stateOf(conductor: ConductorState, view: ElectionView): StandbyState {
    return standbyState({
      ...{ conductor, view, runtime: this.runtime },
      ...{ before: this.state$?.value ?? null, now: this.#options.context.clock.instant().wall },
    });
  }

  #tell(state: StandbyState): void {
    if (JSON.stringify(state) === JSON.stringify(this.state$.value)) return;
    this.state$.next(state);
    this.#options.journal.note(state);
  }

  /** When revision or missing types may have changed. */
  #flowChanges(): Observable<unknown> {
    const { events } = this.runtime;
    return merge(fromEvent(events, 'runtime-event'), fromEvent(events, 'type-registered')).pipe(
      startWith(null),
    );
  }

  /** The process exits. */
  exits(): void {
    this.#messages.close();
  }

  #stuck(): void {
    const { journal, settings, exit } = this.#options;
    journal.stuck();
    if (settings.onStuck === 'kill') exit();
  }

  /** The runtime closes what the nodes have used only when nothing acts any more and the lease is released. */
  async #end(): Promise<void> {
    const bound = new Promise<void>((resolve) => {
      setTimeout(resolve, this.#options.settings.budgetMs + RELEASE_MS).unref();
    });
    await Promise.race([this.#conductor.end(), bound]);
    await Promise.race([this.#candidacy.leave(), bound]);
    // Each is bounded, and may take its time although the election took all of its own.
    await Promise.allSettled([...this.farewells].map((leave) => leave()));
    // Where time ran out, something may still act.
    if (!isAtRest(this.#conductor.state)) return;
    this.#messages.remove();
    await this.#watchdog.close();
  }
}
