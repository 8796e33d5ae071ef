/**
 * Runs one election: feeds what happens into the pure `step`, and does what it asks for.
 *
 * Limits, as for every lease: the elector says whether this replica *may act now*; it cannot stop an act that was
 * begun before the term ended, nor a process that is stopped between the question and the act. Pass the fencing
 * token to the resource and let it refuse smaller ones where that matters (Kleppmann, "How to do distributed
 * locking", 2016).
 */
import {
  BehaviorSubject,
  distinctUntilChanged,
  filter,
  firstValueFrom,
  map,
  type Observable,
  Subject,
  Subscription,
  tap,
} from 'rxjs';
import { type AcquireReply, type Clock, type LeaseStore, type RenewReply, StoreFailure } from './ports.js';
import { serialScan } from './serial-scan.js';
import type { Effect, ElectorConfig, ElectorEvent, ElectorState, Transition } from './state.js';
import { dueAt, hasEnded, initialState, step } from './step.js';
import { type ElectionChange, type ElectionView, isChange, leaseEnd, viewOf } from './view.js';

export interface ElectorPorts {
  readonly clock: Clock;
  readonly store: LeaseStore;
}

export class Elector {
  readonly #clock: Clock;
  readonly #store: LeaseStore;
  readonly #events = new Subject<ElectorEvent>();
  readonly #transitions: BehaviorSubject<Transition>;
  readonly #views: BehaviorSubject<ElectionView>;
  readonly #changes = new Subject<ElectionChange>();
  /** What everybody has been told of. */
  readonly #told: BehaviorSubject<ElectorState>;
  readonly #fault = new BehaviorSubject<Error | null>(null);
  readonly #running = new Subscription();
  #alarm = Subscription.EMPTY;
  /** ms */
  #ringsAt = Number.POSITIVE_INFINITY;

  /** Does nothing until {@link start}. */
  constructor(config: ElectorConfig, ttlMs: number, { clock, store }: ElectorPorts) {
    this.#clock = clock;
    this.#store = store;
    const state = initialState(config, ttlMs, clock.instant());
    this.#transitions = new BehaviorSubject<Transition>({ state, effects: [] });
    this.#views = new BehaviorSubject<ElectionView>(viewOf(state));
    this.#told = new BehaviorSubject(state);
  }

  get key(): string {
    return this.#transitions.value.state.config.key;
  }

  /**
   * Whether this replica may act as leader at this very moment. Compares the clock at every call: a timer that a
   * stalled process has not run yet must not count.
   */
  isLeader(): boolean {
    const { phase } = this.#transitions.value.state;
    return phase.kind === 'leader' && this.#clock.now() < phase.term.deadline;
  }

  /**
   * What this replica knows at this very moment; says `leader` exactly when {@link isLeader} does. What has ended by
   * the clock is announced before this returns.
   */
  view(): ElectionView {
    if (!hasEnded(this.#transitions.value.state, this.#clock.now())) return this.#views.value;
    this.#events.next({ type: 'tick' });
    const view = this.#views.value;
    // Asked from within an announcement: the end of the term waits for that to be over.
    return view.role === 'leader' ? { ...view, role: 'unknown', leader: null, token: null } : view;
  }

  /** Replays the present view, then every one that differs in anything. Completes after {@link stop}. */
  get views$(): Observable<ElectionView> {
    return this.#views;
  }

  /** Changes of the role, the leader or the term, in order, as they happen. Completes after {@link stop}. */
  get changes$(): Observable<ElectionChange> {
    return this.#changes;
  }

  /** Replays {@link leaseEnd}, then tells whenever a renewal or anything else has moved it. Completes after {@link stop}. */
  get leaseEnd$(): Observable<number | null> {
    return this.#told.pipe(map(leaseEnd), distinctUntilChanged());
  }

  /** Whether the store has confirmed the release of all that was given up. Replays. Completes after {@link stop}. */
  get released$(): Observable<boolean> {
    return this.#told.pipe(
      map(({ givenUp }) => givenUp.length === 0),
      distinctUntilChanged(),
    );
  }

  /**
   * A defect of this package that ended the election, null if there was none: the replica does not lead from then on,
   * and this elector never will.
   */
  get fault(): Error | null {
    return this.#fault.value;
  }

  /** Replays {@link fault} if there is one. Completes after {@link stop}. */
  get faults$(): Observable<Error> {
    return this.#fault.pipe(filter((fault) => fault !== null));
  }

  /** Begins to campaign, now or as soon as there is contact. After {@link stop} was called, it does nothing. */
  start(): void {
    if (this.#running.closed) return;
    this.#run();
    this.#events.next({ type: 'start' });
  }

  /** The TTL of the next acquisition or renewal, in ms; a term that is under way keeps what it has. */
  retime(ttlMs: number): void {
    this.#events.next({ type: 'retime', ttlMs });
  }

  /** From now on, a store without a record is not believed to be a new one; see {@link ElectorConfig}. */
  waitOnEmptyStore(): void {
    this.#events.next({ type: 'wait-on-empty-store' });
  }

  /** Gives the lease up, if this replica leads, and leaves it to others for a third of a TTL. */
  resign(): void {
    this.#events.next({ type: 'resign' });
  }

  /**
   * Stops acting at once, then releases the lease. Settles when the store has confirmed that, or after `drainMs`;
   * never rejects.
   */
  async stop(): Promise<void> {
    await this.withdraw();
    this.#end();
  }

  /** Campaigns again after {@link withdraw}. */
  rejoin(): void {
    this.#events.next({ type: 'start' });
  }

  /** Like {@link stop}, but the elector can {@link rejoin}: for a process that may or may not be about to end. */
  async withdraw(): Promise<void> {
    this.#events.next({ type: 'stop' });
    await firstValueFrom(this.#transitions.pipe(filter(({ state }) => state.phase.kind === 'idle')), {
      defaultValue: null,
    });
  }

  #run(): void {
    const first = this.#transitions.value;
    const transitions$ = this.#events.pipe(
      serialScan(
        (before: Transition, event: ElectorEvent) => step(before.state, event, this.#clock.instant()),
        first,
      ),
      // Inside the stream, so that a defect in it ends the election; in an observer it would end the process.
      tap((transition) => this.#commit(transition)),
    );
    this.#running.add(transitions$.subscribe({ error: (error: unknown) => this.#fail(error) }));
    this.#hear(this.#store.contact$.pipe(map((contact) => ({ type: 'contact', contact }))));
    this.#hear(this.#store.pushes(this.key).pipe(map((push) => ({ type: 'push', push }))));
    this.#running.add(() => this.#alarm.unsubscribe());
  }

  #hear(source$: Observable<ElectorEvent>): void {
    this.#running.add(
      source$.subscribe({
        next: (event) => this.#events.next(event),
        error: (error: unknown) => this.#events.error(error),
      }),
    );
  }

  /**
   * Sees to it that a tick comes at `due`, in ms. A timer that is set for an earlier time stays: its tick brings nothing
   * and sets it anew, while most timers are moved further before they ring, on the way of whoever waits for a lease.
   */
  #wake(due: number): void {
    if (due >= this.#ringsAt && due !== Number.POSITIVE_INFINITY) return;
    this.#alarm.unsubscribe();
    this.#ringsAt = due;
    if (due === Number.POSITIVE_INFINITY) return;
    this.#alarm = this.#clock.at(due).subscribe(() => {
      this.#ringsAt = Number.POSITIVE_INFINITY;
      this.#events.next({ type: 'tick' });
    });
  }

  /** What is to be sent goes first: the rest can wait, and a follower that waits for a lease cannot. */
  #commit(transition: Transition): void {
    const before = this.#views.value;
    const after = viewOf(transition.state);
    this.#transitions.next(transition);
    for (const effect of transition.effects) this.#perform(effect);
    if (differs(before, after)) this.#views.next(after);
    if (isChange(before, after)) {
      this.#changes.next({
        view: after,
        previousRole: before.role,
        previousLeader: before.leader,
        at: this.#clock.instant().wall,
      });
    }
    this.#wake(dueAt(transition.state));
    this.#told.next(transition.state);
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'acquire': {
        const { call, request } = effect;
        const replied = (reply: AcquireReply): ElectorEvent => ({ type: 'acquire-replied', call, reply });
        const failed = (failure: StoreFailure): ElectorEvent => ({ type: 'call-failed', call, failure });
        this.#ask(this.#store.acquire(request), replied, failed);
        break;
      }
      case 'renew': {
        const { call, request } = effect;
        const replied = (reply: RenewReply): ElectorEvent => ({ type: 'renew-replied', call, reply });
        const failed = (failure: StoreFailure): ElectorEvent => ({ type: 'call-failed', call, failure });
        this.#ask(this.#store.renew(request), replied, failed);
        break;
      }
      case 'release': {
        const { value } = effect.request;
        const replied = (): ElectorEvent => ({ type: 'release-settled', value, failure: null });
        const failed = (failure: StoreFailure): ElectorEvent => ({ type: 'release-settled', value, failure });
        this.#ask(this.#store.release(effect.request), replied, failed);
      }
    }
  }

  /** One event comes of a call: its answer, or why there is none. How long it may take is for `step` to say. */
  #ask<Reply>(
    call$: Observable<Reply>,
    replied: (reply: Reply) => ElectorEvent,
    failed: (failure: StoreFailure) => ElectorEvent,
  ): void {
    this.#running.add(
      call$.subscribe({
        next: (reply) => this.#events.next(replied(reply)),
        error: (error: unknown) => this.#events.next(failed(asStoreFailure(error))),
      }),
    );
  }

  #fail(error: unknown): void {
    const cause = error instanceof Error ? error : new Error(String(error));
    const { state } = this.#transitions.value;
    const { wall } = this.#clock.instant();
    const stopped = { ...state, phase: { kind: 'idle' as const }, reason: 'stopped' as const, since: wall };
    this.#commit({ state: stopped, effects: [] });
    this.#fault.next(cause);
  }

  #end(): void {
    this.#running.unsubscribe();
    for (const subject of [
      this.#events,
      this.#transitions,
      this.#views,
      this.#changes,
      this.#told,
      this.#fault,
    ]) {
      subject.complete();
    }
  }
}

function asStoreFailure(error: unknown): StoreFailure {
  if (error instanceof StoreFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new StoreFailure('refused', message, { cause: error });
}

/** ms; the same wait ends a little earlier or later with every answer. */
const WAIT_JITTER_MS = 500;

function isOtherWait(before: ElectionView['wait'], after: ElectionView['wait']): boolean {
  if (before === null || after === null) return before !== after;
  return before.why !== after.why || Math.abs(before.until - after.until) > WAIT_JITTER_MS;
}

function differs(before: ElectionView, after: ElectionView): boolean {
  return (
    isChange(before, after) ||
    before.reason !== after.reason ||
    before.trouble?.code !== after.trouble?.code ||
    before.trouble?.detail !== after.trouble?.detail ||
    before.trouble?.leastTtlMs !== after.trouble?.leastTtlMs ||
    before.otherTtlMs !== after.otherTtlMs ||
    isOtherWait(before.wait, after.wait)
  );
}
