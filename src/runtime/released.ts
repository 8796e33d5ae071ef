/** Waits until the server holds nothing of an elector any more. */
import type { Elector } from '../election/elector.js';
import { filter, firstValueFrom, from, timeout } from '../election/rxjs.js';

/** ms to wait for an answer from the server. */
export const ANSWER_MS = 2_000;

/** Resolves when the server has confirmed it, or after 2 s; whether it has. */
export function released(elector: Pick<Elector, 'released$' | 'isLeader'>): Promise<boolean> {
  const released$ = from(elector.released$).pipe(filter((done) => done && !elector.isLeader()));
  const late = { first: ANSWER_MS, with: () => from([false]) };
  return firstValueFrom(released$.pipe(timeout(late)), { defaultValue: false });
}
