/** What is counted of one election, from the moment at which counting began. */
import type { Elector } from '../../election/elector.js';
import type { Clock, FailureKind } from '../../election/ports.js';
import type { Subscription } from '../../election/rxjs.js';
import type { Reason, Role } from '../../election/state.js';
import type { ElectionView } from '../../election/view.js';

export interface CountedChanges {
  readonly role: Role;
  readonly reason: Reason;
  count: number;
}

export class ElectionCounts {
  readonly changes: CountedChanges[] = [];
  readonly failures = new Map<FailureKind, number>();
  terms = 0;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #running: Subscription;
  #ownToken: number | null;
  /** ms of `Clock.now`; null while a leader is known. */
  #leaderlessSince: number | null = null;
  /** ms */
  #leaderlessMs = 0;

  constructor(elector: Pick<Elector, 'view' | 'views$' | 'changes$'>, clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
    const { role, token } = elector.view();
    this.#ownToken = role === 'leader' ? token : null;
    this.#running = elector.changes$.subscribe(({ view }) => this.#count(view));
    this.#running.add(elector.views$.subscribe(({ leader }) => this.#know(leader)));
  }

  /** ms for which no leader was known. */
  get leaderlessMs(): number {
    return (
      this.#leaderlessMs + (this.#leaderlessSince === null ? 0 : this.#clock.now() - this.#leaderlessSince)
    );
  }

  fail(kind: FailureKind): void {
    this.failures.set(kind, (this.failures.get(kind) ?? 0) + 1);
  }

  close(): void {
    this.#running.unsubscribe();
  }

  #count({ role, reason, token }: ElectionView): void {
    const known = this.changes.find((change) => change.role === role && change.reason === reason);
    if (known === undefined) this.changes.push({ role, reason, count: 1 });
    else known.count += 1;
    const own = role === 'leader' ? token : null;
    if (own !== null && own !== this.#ownToken) this.terms += 1;
    this.#ownToken = own;
  }

  #know(leader: string | null): void {
    if (leader === null) this.#leaderlessSince ??= this.#clock.now();
    else {
      this.#leaderlessMs = this.leaderlessMs;
      this.#leaderlessSince = null;
    }
  }
}
