/**
 * Stops messages as soon as this replica must not act, before its nodes are closed: also those of timers that were due
 * while the process was suspended. Asked for every message, since timers of a suspended process run in any order.
 *
 * A term that ends as planned keeps its lease until the flows have stopped: what is under way may pass until then, within
 * the deadline that the term had.
 */
import type { Elector } from '../../election/elector.js';
import type { Clock } from '../../election/ports.js';
import { filter, type Observable, Subscription, switchMap } from '../../election/rxjs.js';
import type { Reason } from '../../election/state.js';
import type { RuntimeHooks } from './live-runtime.js';

const LABEL = 'cluster-leader-hot-standby';
/** When a node sends, and when one receives: in between, messages wait for their turn. */
const HOOKS = ['onSend', 'onReceive'] as const;
/** Ends that leave the lease to this replica until it releases it. */
const PLANNED: ReadonlySet<Reason> = new Set<Reason>(['resigned', 'stopped']);

export type Term = Pick<Elector, 'isLeader' | 'deadline$' | 'views$'>;

export class MessageStop {
  readonly #hooks: RuntimeHooks;
  readonly #terms$: Observable<Term>;
  readonly #clock: Pick<Clock, 'now'>;
  #term: Pick<Elector, 'isLeader'> | null = null;
  /** ms of the clock; of the last term. */
  #deadline = Number.NEGATIVE_INFINITY;
  #led = false;
  #planned = false;
  #final = false;
  readonly #running = new Subscription();

  constructor(hooks: RuntimeHooks, terms$: Observable<Term>, clock: Pick<Clock, 'now'>) {
    this.#hooks = hooks;
    this.#terms$ = terms$;
    this.#clock = clock;
    this.#running.add(
      terms$.subscribe((term) => {
        this.#term = term;
        this.#planned = false;
      }),
    );
    this.#running.add(
      terms$.pipe(switchMap(({ deadline$ }) => deadline$)).subscribe((deadline) => {
        if (deadline !== null) this.#deadline = deadline;
      }),
    );
    this.#running.add(
      terms$.pipe(switchMap(({ views$ }) => views$)).subscribe(({ role, reason }) => {
        const leads = role === 'leader';
        // Later views of a term that is over say nothing about its end.
        if (leads) this.#planned = false;
        else if (this.#led) this.#planned = PLANNED.has(reason);
        this.#led = leads;
      }),
    );
    // One parameter: the runtime then calls synchronously, and takes `false` for a refusal.
    const pass = (_event: object): false | undefined => (this.mayPass ? undefined : false);
    for (const hook of HOOKS) hooks.add(`${hook}.${LABEL}`, pass);
  }

  get mayPass(): boolean {
    return !this.#final && (this.#leads || this.drainsUntil > this.#clock.now());
  }

  /** ms of the clock; until when what is under way may pass, in a term or after its planned end. */
  get drainsUntil(): number {
    return this.#leads || this.#planned ? this.#deadline : Number.NEGATIVE_INFINITY;
  }

  /** Emits when an event, such as the loss of the lease, ends the time in which what is under way may pass. */
  get lost$(): Observable<unknown> {
    return this.#terms$.pipe(
      switchMap(({ views$ }) => views$),
      filter(() => this.drainsUntil <= this.#clock.now()),
    );
  }

  /** By the clock of this moment. */
  get #leads(): boolean {
    return this.#term?.isLeader() === true;
  }

  /** Nothing passes any more: the process exits, and its lease is released at once. */
  close(): void {
    this.#final = true;
  }

  /** All messages pass again. */
  remove(): void {
    this.#running.unsubscribe();
    this.#hooks.remove(`*.${LABEL}`);
  }
}
