/**
 * One question to every sentinel, for all calls of one turn of the event loop.
 *
 * Calls ask before the question is sent, so that every answer is younger than the calls that it confirms.
 */
import { NOT_CONFIRMED, StoreFailure } from '../../../election/ports.js';
import { BehaviorSubject, Observable } from '../../../election/rxjs.js';
import type { Sentinel } from './sentinel.js';
import { majorityOf, sameVote, type Vote } from './vote.js';

export class Inquiry {
  readonly #votes: Vote[] = [];
  /** How many sentinels may still answer: unlimited until the question is sent. */
  readonly #pending = new BehaviorSubject(Number.POSITIVE_INFINITY);
  /** How many sentinels there are. */
  readonly #count: () => number;

  constructor(count: () => number) {
    this.#count = count;
  }

  send(sentinels: readonly Sentinel[]): void {
    this.#pending.next(sentinels.length);
    for (const sentinel of sentinels) {
      void sentinel.ask().then((answer) => {
        if (answer?.vote) this.#votes.push(answer.vote);
        this.#pending.next(this.#pending.value - 1);
      });
    }
  }

  /**
   * Emits once a majority of all sentinels, the unreachable ones included, has answered with this vote. Fails as soon as
   * that has become impossible.
   */
  confirms(vote: Vote): Observable<void> {
    return new Observable((subscriber) =>
      this.#pending.subscribe((pending) => {
        const needed = majorityOf(this.#count());
        const agreeing = this.#votes.filter((other) => sameVote(other, vote)).length;
        if (agreeing >= needed) {
          subscriber.next();
          subscriber.complete();
        } else if (agreeing + pending < needed) {
          const message = `${agreeing} sentinels confirm ${vote.host}:${vote.port}, ${needed} have to`;
          subscriber.error(new StoreFailure('busy', message, { code: NOT_CONFIRMED }));
        }
      }),
    );
  }
}
