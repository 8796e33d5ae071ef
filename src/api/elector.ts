/** A program's handle on an election that it may share with other handles and with nodes of Node-RED. */
import type { Priority } from '../election/rank.js';
import {
  BehaviorSubject,
  concat,
  defer,
  distinctUntilChanged,
  filter,
  firstValueFrom,
  from,
  map,
  merge,
  type Observable,
  of,
  Subject,
  Subscription,
  startWith,
  switchMap,
  takeUntil,
} from '../election/rxjs.js';
import type { ElectionView } from '../election/view.js';
import { replicaNamed } from '../panel/replica.js';
import type { Participant } from '../runtime/participant.js';
import { released } from '../runtime/released.js';
import type { ElectionChange, Role, Standing, Term } from './api.js';
import { type Before, eventsOf } from './change-events.js';
import { ChangeIterator } from './change-iterator.js';
import { GuardedEmitter } from './guarded-emitter.js';
import { reportProblems } from './observed-problems.js';
import { unmet } from './older-copies.js';
import { NAME_CHARACTERS, readOptions, type Settings } from './options.js';
import { Terms } from './terms.js';
import { settled, Work } from './work.js';

/** Before the start, and after a stop. */
const NOTHING_KNOWN: Before = { role: 'unknown', leader: null, token: null };
/** ms for which a stop waits for work to end, at most. */
const MAX_WINDING_UP_MS = 5_000;

interface Participation {
  readonly participant: Participant;
  readonly running: Subscription;
}

let handles = 0;

export class Elector extends GuardedEmitter {
  readonly key: string;
  readonly name: string;
  readonly ttl: number;
  readonly role$: Observable<Role>;
  readonly changes$: Observable<ElectionChange>;
  readonly #settings: Settings;
  readonly #terms = new Terms();
  readonly #work = new Work();
  readonly #roles = new BehaviorSubject<Role>('unknown');
  readonly #changes = new Subject<ElectionChange>();
  readonly #ends = new Subject<void>();
  #participation: Participation | null = null;
  #known: Before = NOTHING_KNOWN;
  #last: ElectionChange | null = null;
  #standing: Standing;
  /** What was not told yet. */
  #untold: (() => void)[] = [];
  /** While changes are told, or must not be: further ones are queued. */
  #telling = false;
  #stopped: Promise<void> = Promise.resolve();

  constructor(given: unknown, ...more: readonly unknown[]) {
    super();
    this.#settings = readOptions(given, more);
    const { key, name, ttlMs, priority, warnings } = this.#settings;
    this.key = key;
    this.name = name;
    this.ttl = ttlMs;
    this.#standing = wanted(priority);
    this.role$ = defer(() => {
      this.#present();
      return this.#roles;
    }).pipe(distinctUntilChanged());
    this.changes$ = defer(() =>
      this.#last === null ? this.#changes : concat(of(this.#last), this.#changes),
    );
    for (const warning of warnings) this.warn(warning);
  }

  start(): this {
    if (this.#participation !== null) return this;
    const { key, name, ttlMs, server, priority, balance } = this.#settings;
    const replica = replicaNamed(name);
    handles += 1;
    const request = { server, lockKey: key, ttlMs, priority, balance, waitOnEmptyRedis: false };
    const participant = replica.join({ nodeId: `elector-${handles}`, ...request });
    const running = new Subscription();
    this.#participation = { participant, running };
    this.#last = null;
    // Listeners may be added in the turn of the start.
    this.#telling = true;
    queueMicrotask(() => {
      this.#telling = false;
      this.#tell();
    });
    // Announces the end of a term that no timer has noticed yet.
    participant.elector.view();
    const views$ = from(participant.elector$).pipe(switchMap((elector) => from(elector.views$)));
    running.add(views$.subscribe((view) => this.#learn(view)));
    const reports = {
      error: (error: unknown) => queueMicrotask(() => this.report(error)),
      warn: (message: string) => this.warn(message),
    };
    running.add(reportProblems(participant, this.#settings, replica.clock, reports));
    const lack = unmet(replica, participant, this.#settings);
    if (lack !== null) reports.error(lack);
    return this;
  }

  elect(): this {
    return this.start();
  }

  stop(): Promise<void> {
    const participation = this.#participation;
    if (participation === null) return this.#stopped;
    this.#participation = null;
    participation.running.unsubscribe();
    // Before listeners are told: one that stops again waits for the same.
    this.#stopped = this.#finish(participation.participant);
    const standing = wanted(this.#settings.priority);
    this.#learn({ ...NOTHING_KNOWN, standing, reason: 'stopped', since: Date.now() });
    this.#untold.push(() => this.#ends.next());
    this.#tell();
    return this.#stopped;
  }

  async resign(to?: string): Promise<boolean> {
    if (!this.isLeader() || this.#participation === null) return false;
    if (to !== undefined && !isName(to)) {
      this.warn(
        `Elector.resign: the name of a replica has 1 to ${NAME_CHARACTERS.max} characters; nothing was released`,
      );
      return false;
    }
    const { elector } = this.#participation.participant;
    elector.resign(to);
    await released(elector);
    return true;
  }

  isLeader(): boolean {
    return this.#participation?.participant.elector.isLeader() ?? false;
  }

  get role(): Role {
    return this.#present()?.role ?? 'unknown';
  }

  get leader(): string | null {
    return this.#present()?.leader ?? null;
  }

  get token(): number | null {
    const view = this.#present();
    return view?.role === 'leader' ? view.token : null;
  }

  get standing(): Standing {
    return this.#present()?.standing ?? this.#standing;
  }

  get signal(): AbortSignal {
    this.#endLateTerm();
    return this.#terms.signal;
  }

  /** Not `async`: that would make a second promise, which nobody has to handle. */
  runWhileLeader<Result>(work: (term: Term) => Result | PromiseLike<Result>): Promise<Result | undefined> {
    this.start();
    const participation = this.#participation;
    return this.#work.run(
      () => this.#nextTerm(participation),
      work,
      ({ signal }) => this.isLeader() && this.signal === signal,
      (error) => this.report(error),
    );
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<ElectionChange, undefined> {
    return new ChangeIterator(this.changes$.pipe(takeUntil(this.#ends)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** What is known right now. The end of a term that no timer has noticed is told before this returns. */
  #present(): ElectionView | null {
    this.#endLateTerm();
    return this.#participation?.participant.elector.view() ?? null;
  }

  #endLateTerm(): void {
    if (this.isLeader()) return;
    this.#terms.follow(null);
    this.#participation?.participant.elector.view();
  }

  #learn(view: Pick<ElectionView, 'role' | 'leader' | 'token' | 'reason' | 'since' | 'standing'>): void {
    const { role, leader, token, reason, since, standing } = view;
    const before = this.#known;
    if (role !== before.role || leader !== before.leader || token !== before.token) {
      this.#known = { role, leader, token };
      const previous = { previousRole: before.role, previousLeader: before.leader };
      const change = { key: this.key, role, leader, token, reason, since, standing, ...previous };
      this.#untold.push(() => this.#tellChange(change, before));
    }
    if (standing !== this.#standing) {
      this.#standing = standing;
      this.#untold.push(() => this.emit('standing', standing));
    }
    // Behind the change in the queue, as a listener to the signal may stop this elector.
    this.#terms.follow(role === 'leader' ? token : null);
    this.#tell();
  }

  /** What listeners do meanwhile, such as stopping, is told when they are done. */
  #tell(): void {
    if (this.#telling) return;
    this.#telling = true;
    for (let next = this.#untold.shift(); next !== undefined; next = this.#untold.shift()) next();
    this.#telling = false;
  }

  #tellChange(change: ElectionChange, before: Before): void {
    this.#last = change;
    if (change.role !== this.#roles.value) this.#roles.next(change.role);
    this.#changes.next(change);
    this.emit('change', change);
    for (const event of eventsOf(change, before)) this.emit(event, change);
  }

  /** Emits within the next term, or null once this participation has ended. */
  #nextTerm(participation: Participation | null): Promise<Term | null> {
    const present = () => {
      if (this.#participation !== participation) return null;
      return this.isLeader() ? (this.#terms.current ?? undefined) : undefined;
    };
    return firstValueFrom(
      merge(this.#changes, this.#ends).pipe(
        startWith(null),
        map(present),
        filter((term) => term !== undefined),
      ),
    );
  }

  /** Releases once the work has ended, so that no other replica does it at the same time. */
  async #finish(participant: Participant): Promise<void> {
    await settled(this.#work.underWay, Math.min(this.ttl, MAX_WINDING_UP_MS));
    await participant.leave();
  }
}

/** As its options have it, while nothing else is known. */
function wanted(priority: Priority): Standing {
  return priority === 'never' ? 'observer' : 'candidate';
}

/** Programs without types pass anything, a query parameter for example. */
function isName(given: unknown): boolean {
  const { min, max } = NAME_CHARACTERS;
  return typeof given === 'string' && given.length >= min && given.length <= max;
}
