/**
 * Runs one election: feeds events into the pure `step` and performs the effects it returns.
 *
 * Limits, as for every lease: the elector says whether this replica *may act now*. It cannot stop an act that began
 * before the term ended, nor help a process that is suspended between the check and the act. Pass the fencing
 * token to the resource and let it refuse smaller ones where that matters (Kleppmann, "How to do distributed
 * locking", 2016).
 */
import { Alarm } from './alarm.js';
import { holdings, sameHoldings } from './give-up.js';
import { challenger } from './hand-over.js';
import type { Clock, Contender, LeaseStore, ReleaseRequest } from './ports.js';
import type { Rank } from './rank.js';
import { retreat } from './retreat.js';
import {
  BehaviorSubject,
  distinctUntilChanged,
  EMPTY,
  filter,
  firstValueFrom,
  map,
  type Observable,
  Subject,
  Subscription,
  tap,
} from './rxjs.js';
import { serialScan } from './serial-scan.js';
import type { ElectorConfig, ElectorEvent, ElectorState, Transition } from './state.js';
import { dueAt, hasEnded, initialState, step } from './step.js';
import { outcomeOf } from './store-calls.js';
import {
  deadlineOf,
  differs,
  type ElectionChange,
  type ElectionView,
  isChange,
  type LeaseInSight,
  leaseEnd,
  leaseInSight,
  releaseHeard,
  viewOf,
} from './view.js';

export interface ElectorPorts {
  readonly clock: Clock;
  readonly store: LeaseStore;
  /**
   * Stops the work of a term that has ended, and completes when that is done. Subscribed to at the end of each term that
   * had a reserve. Default: it is done at once.
   */
  readonly retreat?: () => Observable<unknown>;
}

export class Elector {
  readonly #clock: Clock;
  readonly #store: LeaseStore;
  readonly #stopWork: () => Observable<unknown>;
  readonly #events = new Subject<ElectorEvent>();
  readonly #transitions: BehaviorSubject<Transition>;
  readonly #views: BehaviorSubject<ElectionView>;
  readonly #changes = new Subject<ElectionChange>();
  /** The state that subscribers have seen. */
  readonly #published: BehaviorSubject<ElectorState>;
  readonly #fault = new BehaviorSubject<Error | null>(null);
  readonly #alarm: Alarm;
  readonly #running = new Subscription();
  /** Whether the process ends. Beside the stream, because a stream has queued events and an ending process has no time. */
  #abandoned = false;
  /** Whether the work of the last term is being stopped. */
  #retreats = false;

  /** Does nothing until {@link start}. */
  constructor(config: ElectorConfig, ttlMs: number, { clock, store, retreat = () => EMPTY }: ElectorPorts) {
    this.#clock = clock;
    this.#store = store;
    this.#stopWork = retreat;
    this.#alarm = new Alarm(clock, () => this.#events.next({ type: 'tick' }));
    const state = initialState(config, ttlMs, clock.instant());
    this.#transitions = new BehaviorSubject<Transition>({ state, effects: [] });
    this.#views = new BehaviorSubject<ElectionView>(viewOf(state));
    this.#published = new BehaviorSubject(state);
  }

  get key(): string {
    return this.#transitions.value.state.config.key;
  }

  /**
   * Whether this replica may act as leader right now. Compares the clock at every call, since timers of a stalled
   * process run late.
   */
  isLeader(): boolean {
    if (this.#abandoned) return false;
    const { phase } = this.#transitions.value.state;
    return phase.kind === 'leader' && this.#clock.now() < phase.term.deadline;
  }

  /**
   * What this replica knows right now; says `leader` exactly when {@link isLeader} does. A term that the clock has ended
   * is announced before this returns.
   */
  view(): ElectionView {
    const ended = hasEnded(this.#transitions.value.state, this.#clock.now());
    if (!ended && !this.#abandoned) return this.#views.value;
    this.#events.next({ type: 'tick' });
    const view = this.#views.value;
    // Called from within an announcement: events are queued, so the end of the term has not been announced yet.
    return view.role === 'leader' ? { ...view, role: 'unknown', leader: null, token: null } : view;
  }

  /** Replays the current view, then every different one. Completes after {@link stop}. */
  get views$(): Observable<ElectionView> {
    return this.#views;
  }

  /** Changes of the role, the leader or the term, in order. Completes after {@link stop}. */
  get changes$(): Observable<ElectionChange> {
    return this.#changes;
  }

  /**
   * ms of `Clock.now`; until when this replica leads at most, null while it does not. Replays, and emits with each change,
   * before any view that shows it. Completes after {@link stop}.
   */
  get deadline$(): Observable<number | null> {
    return this.#transitions.pipe(
      map(({ state }) => deadlineOf(state)),
      distinctUntilChanged(),
    );
  }

  /** ms of `Clock.now`; until when the known leader's lease lasts; null without one. */
  get leaseEnd(): number | null {
    return leaseEnd(this.#transitions.value.state);
  }

  /** Replays {@link Elector.leaseEnd}, then emits whenever it moves. Completes after {@link stop}. */
  get leaseEnd$(): Observable<number | null> {
    return this.#published.pipe(map(leaseEnd), distinctUntilChanged());
  }

  /** The lease that this replica holds or follows; null without one. */
  get lease(): LeaseInSight | null {
    return leaseInSight(this.#transitions.value.state);
  }

  /** Replays {@link lease}, then emits whenever the store has told more. Completes after {@link stop}. */
  get lease$(): Observable<LeaseInSight | null> {
    return this.#published.pipe(
      map(leaseInSight),
      distinctUntilChanged((a, b) => a?.value === b?.value && a?.renewedAt === b?.renewedAt),
    );
  }

  /** The best candidate, as last told by the store; null if none is known. */
  get next(): Contender | null {
    return this.#transitions.value.state.next;
  }

  /** Whether the store has confirmed every release. Replays. Completes after {@link stop}. */
  get released$(): Observable<boolean> {
    return this.#published.pipe(
      map(({ givenUp }) => givenUp.length === 0),
      distinctUntilChanged(),
    );
  }

  /**
   * Whether the known lease was said to be released, so that another leader is to be expected. A hint: pushes can be
   * forged. Replays, and emits after the view that shows the same event. Completes after {@link stop}.
   */
  get releaseHeard$(): Observable<boolean> {
    return this.#published.pipe(map(releaseHeard), distinctUntilChanged());
  }

  /**
   * A defect of this package that ended the election; null if there was none. This elector does not lead any more.
   */
  get fault(): Error | null {
    return this.#fault.value;
  }

  /** Replays {@link fault} if there is one. Completes after {@link stop}. */
  get faults$(): Observable<Error> {
    return this.#fault.pipe(filter((fault) => fault !== null));
  }

  /** Replays what the store may hold of this elector, then every change. Completes after {@link stop}. */
  get holdings$(): Observable<readonly ReleaseRequest[]> {
    return this.#published.pipe(
      map((state) => holdings(state, this.#clock.now())),
      distinctUntilChanged(sameHoldings),
    );
  }

  /** Campaigns, now or as soon as there is contact. Does nothing after {@link stop}. */
  start(): void {
    if (this.#running.closed) return;
    this.#run();
    this.#events.next({ type: 'start' });
  }

  /** Sets the TTL of the next acquisition or renewal, in ms; the current lease keeps its own. */
  retime(ttlMs: number): void {
    this.#events.next({ type: 'retime', ttlMs });
  }

  /** Sets how long before the end of its lease this replica stops leading, in ms. */
  reserve(reserveMs: number): void {
    this.#events.next({ type: 'reserve', reserveMs });
  }

  /** ms; see {@link ElectorConfig.reserveMs}. */
  get reserveMs(): number {
    return this.#transitions.value.state.reserveMs;
  }

  /** From now on, a store without a record counts as one that lost its data; see {@link ElectorConfig}. */
  waitOnEmptyStore(): void {
    this.#events.next({ type: 'wait-on-empty-store' });
  }

  /** By which this elector can be named in {@link resign}. */
  get id(): string {
    return this.#transitions.value.state.config.id;
  }

  /** Sets how this replica compares with other candidates. An observer that leads hands over. */
  rank({ priority, weight }: Rank): void {
    this.#events.next({ type: 'stand', candidacy: { priority, weight } });
  }

  /** Hands over and does not stand for election, until it is told otherwise. */
  drain(drained: boolean): void {
    this.#events.next({ type: 'stand', candidacy: { drained } });
  }

  /**
   * Steps down, if this replica leads, and holds off for a third of the TTL.
   *
   * @param to who takes the lease first: an elector's id or a replica's name. If no candidate is called so, the others
   *   take it a moment later, and this one after 1 s if that is sooner
   * @param pinned whether priorities and balance count again only after that replica's term
   */
  resign(to?: string, pinned = true): void {
    this.#events.next(to === undefined ? { type: 'resign' } : { type: 'resign', to, pinned });
  }

  /** Asks the store at once, because something other than the store may have released the lease. */
  reassure(): void {
    this.#events.next({ type: 'push', push: { kind: 'resubscribed' } });
  }

  /** Emits while this replica leads and a better candidate has been there for long enough, at every renewal. */
  get challenged$(): Observable<unknown> {
    return this.#published.pipe(
      distinctUntilChanged((before, after) => before.phase === after.phase),
      filter((state) => challenger(state, this.#clock.now()) !== null),
    );
  }

  /** Hands over to that candidate; does nothing without one. */
  yield(): void {
    const to = challenger(this.#transitions.value.state, this.#clock.now());
    if (to !== null) this.#events.next({ type: 'resign', to });
  }

  /**
   * Stops acting at once, then releases the lease. Resolves when the store has confirmed that, or after `drainMs`;
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

  /** Like {@link stop}, but the elector can {@link rejoin}: for a process that may or may not end. */
  async withdraw(): Promise<void> {
    this.#events.next({ type: 'stop' });
    await firstValueFrom(this.#transitions.pipe(filter(({ state }) => state.phase.kind === 'idle')), {
      defaultValue: null,
    });
  }

  /**
   * Stops acting for good, for a process that ends in this turn. {@link isLeader} is false from now on, even if this is
   * called from within an announcement.
   *
   * @returns what the store may still hold; nothing is sent
   */
  abandon(): readonly ReleaseRequest[] {
    const held = holdings(this.#transitions.value.state, this.#clock.now());
    this.#abandoned = true;
    this.#events.next({ type: 'stop' });
    return held;
  }

  #run(): void {
    const first = this.#transitions.value;
    const transitions$ = this.#events.pipe(
      serialScan(
        (before: Transition, event: ElectorEvent) => step(before.state, event, this.#clock.instant()),
        first,
      ),
      // Inside the stream, where a defect ends the election; in an observer it would end the process.
      tap((transition) => this.#commit(transition)),
    );
    this.#running.add(transitions$.subscribe({ error: (error: unknown) => this.#fail(error) }));
    this.#hear(this.#store.contact$.pipe(map((contact) => ({ type: 'contact', contact }))));
    this.#hear(this.#store.pushes(this.key).pipe(map((push) => ({ type: 'push', push }))));
    this.#running.add(() => this.#alarm.stop());
  }

  #hear(source$: Observable<ElectorEvent>): void {
    this.#running.add(
      source$.subscribe({
        next: (event) => this.#events.next(event),
        error: (error: unknown) => this.#events.error(error),
      }),
    );
  }

  /** Commands go out first: a follower may be waiting for the lease. */
  #commit(transition: Transition): void {
    const before = this.#views.value;
    const after = viewOf(transition.state);
    this.#transitions.next(transition);
    for (const effect of transition.effects) this.#hear(outcomeOf(this.#store, effect));
    if (differs(before, after)) this.#views.next(after);
    if (transition.state.retreatSince !== null) this.#retreat();
    if (isChange(before, after)) {
      this.#changes.next({
        view: after,
        previousRole: before.role,
        previousLeader: before.leader,
        at: this.#clock.instant().wall,
      });
    }
    this.#alarm.set(dueAt(transition.state));
    this.#published.next(transition.state);
  }

  /** Once per retreat; not in a process that exits, which stops by itself. */
  #retreat(): void {
    if (this.#retreats || this.#abandoned) return;
    this.#retreats = true;
    this.#running.add(
      this.#stopWork().subscribe({
        error: (error: unknown) => this.#events.error(error),
        complete: () => {
          this.#retreats = false;
          this.#events.next({ type: 'retreated' });
        },
      }),
    );
  }

  #fail(error: unknown): void {
    const cause = error instanceof Error ? error : new Error(String(error));
    const { state } = this.#transitions.value;
    const { now, wall } = this.#clock.instant();
    const ended = state.phase.kind === 'leader' ? retreat(state, now) : state;
    const stopped = { ...ended, phase: { kind: 'idle' as const }, reason: 'stopped' as const, since: wall };
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
      this.#published,
      this.#fault,
    ]) {
      subject.complete();
    }
  }
}
