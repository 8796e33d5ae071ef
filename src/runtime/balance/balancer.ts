/** Keeps the ranks of the balanced lock keys of one server up to date. See `weights.ts` for the rule. */
import type { Elector } from '../../election/elector.js';
import type { Clock } from '../../election/ports.js';
import { candidateIn, type Priority, weightBeside } from '../../election/rank.js';
import {
  EMPTY,
  type Observable,
  Subject,
  Subscription,
  startWith,
  switchMap,
  throttle,
} from '../../election/rxjs.js';
import { memberOf } from '../elector-ids.js';
import { type BalancedKey, weights } from './weights.js';

/** Weighings per TTL. Who leads is learnt at once; better bids with the renewals, three times per TTL. */
const WEIGHINGS_PER_TTL = 4;
/** The part of a TTL, and ms at most, in which changes are gathered before the keys are weighed again. */
const GATHERED_PART = 40;
const LONGEST_GATHERED_MS = 250;
/** A bid is at most so many TTLs old: it is told once per TTL, and read with a renewal. */
const OLDEST_BID_TTLS = 2;

export type BalancedElector = Pick<Elector, 'key' | 'lease' | 'next' | 'views$' | 'rank'>;

export interface Share {
  readonly priority: Priority;
  /** ms */
  readonly ttlMs: number;
}

interface Balanced {
  readonly elector: BalancedElector;
  readonly running: Subscription;
  share: Share;
  weight: number;
  /** ms; since when this process holds the lease; null while it does not. */
  heldSince: number | null;
}

export class Balancer {
  readonly #clock: Pick<Clock, 'now' | 'at'>;
  readonly #me: string;
  readonly #balanced = new Map<BalancedElector, Balanced>();
  readonly #changes = new Subject<void>();
  readonly #running = new Subscription();

  /** @param me this process, as `memberOf` finds it in its leases */
  constructor(clock: Pick<Clock, 'now' | 'at'>, me: string) {
    this.#clock = clock;
    this.#me = me;
    const weighings$ = this.#changes.pipe(
      throttle(() => this.#after(this.#gatherMs()), { leading: false, trailing: true }),
    );
    this.#running.add(weighings$.subscribe(() => this.#weigh()));
    const idle$ = weighings$.pipe(
      startWith(undefined),
      switchMap(() => (this.#balanced.size === 0 ? EMPTY : this.#after(this.#ttlMs() / WEIGHINGS_PER_TTL))),
    );
    this.#running.add(idle$.subscribe(() => this.#changes.next()));
  }

  /** Balances a lock key, until its elector stops. Call it again to change its share. */
  balance(elector: BalancedElector, share: Share): void {
    const known = this.#balanced.get(elector);
    if (known !== undefined) {
      known.share = share;
      elector.rank({ priority: share.priority, weight: known.weight });
      return;
    }
    elector.rank({ priority: share.priority, weight: 0 });
    const running = new Subscription();
    this.#balanced.set(elector, { elector, running, share, weight: 0, heldSince: null });
    running.add(
      elector.views$.subscribe({
        next: () => this.#changes.next(),
        complete: () => this.#balanced.delete(elector),
      }),
    );
  }

  /** Ranks a lock key by priority alone, as long as {@link balance} is not called for it again. */
  leaveAlone(elector: BalancedElector, priority: Priority): void {
    elector.rank({ priority, weight: 0 });
    const balanced = this.#balanced.get(elector);
    if (balanced === undefined) return;
    balanced.running.unsubscribe();
    this.#balanced.delete(elector);
    this.#changes.next();
  }

  close(): void {
    this.#running.unsubscribe();
    for (const { running } of this.#balanced.values()) running.unsubscribe();
    this.#balanced.clear();
  }

  #weigh(): void {
    const all = [...this.#balanced.values()];
    const weighed = weights(
      this.#me,
      all.map((each) => this.#key(each)),
    );
    for (const each of all) {
      const weight = weighed.get(each.elector.key) ?? 0;
      if (weight === each.weight) continue;
      each.weight = weight;
      each.elector.rank({ priority: each.share.priority, weight });
    }
  }

  #key(balanced: Balanced): BalancedKey {
    const { elector, share } = balanced;
    const { key, lease, next } = elector;
    const holder = lease === null ? null : memberOf(candidateIn(lease.value));
    const now = this.#clock.now();
    balanced.heldSince = holder === this.#me ? (balanced.heldSince ?? now) : null;
    const since = balanced.heldSince ?? now;
    return {
      ...{ key, holder, fresh: now - since < OLDEST_BID_TTLS * share.ttlMs },
      bid: next === null ? null : weightBeside(next.rank, share.priority),
    };
  }

  #ttlMs(): number {
    return Math.min(...[...this.#balanced.values()].map(({ share }) => share.ttlMs));
  }

  #gatherMs(): number {
    return Math.min(this.#ttlMs() / GATHERED_PART, LONGEST_GATHERED_MS);
  }

  #after(ms: number): Observable<void> {
    return this.#clock.at(this.#clock.now() + ms);
  }
}
