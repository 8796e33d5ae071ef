/** The planned end of a term: work under way is completed before the flows stop, and the lease is released after that. */
import type { Clock } from '../../election/ports.js';
import { firstValueFrom, from, merge, type Observable } from '../../election/rxjs.js';

/** ms that it has at most; and of the stop budget, which nodes need to close. */
const DRAIN_MS = 1_000;
const DRAIN_PART = 1 / 2;

export interface Drain {
  readonly completions: ReadonlySet<() => Promise<void>>;
  readonly clock: Pick<Clock, 'now' | 'at'>;
  readonly budgetMs: number;
  /** ms of the clock; until when messages may pass. In the past after an end that was not planned. */
  readonly untilMs: number;
  /** Emits when messages may not pass any more, because the lease was lost for example. */
  readonly lost$: Observable<unknown>;
}

/** @returns null if there is nothing to wait for; never rejects */
export function drain({ completions, clock, budgetMs, untilMs, lost$ }: Drain): Promise<unknown> | null {
  const now = clock.now();
  const until = Math.min(untilMs, now + Math.min(DRAIN_MS, DRAIN_PART * budgetMs));
  if (until <= now || completions.size === 0) return null;
  const done = Promise.all([...completions].map((complete) => complete()));
  return firstValueFrom(merge(from(done), clock.at(until), lost$));
}
