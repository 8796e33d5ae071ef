/**
 * Until when the leader that this replica follows has surely acted: what arrived earlier has passed its gate.
 *
 * The bound has to be sound. If it is too early, messages are replayed that have passed; if it is too late, messages are
 * lost. So pushes, which anybody who may publish can forge, do not count: only what the store answered when it was asked,
 * which happens once per TTL.
 *
 * 1. An answer says that the lease ends in `remaining` ms. The store read that after the question was sent, so it
 *    executed the last renewal R at `sent + remaining − TTL` or later (`KnownLease.renewedAt`).
 * 2. That alone does not say that the leader acted then. It acted when it *sent* R, at an unknown time before, and may
 *    have died on the way of R: in a network that stalls, or before a server that is frozen.
 * 3. But let Q be a renewal that the store executed before R. A leader has one renewal in flight and sends the next one
 *    when it was answered. So it sent R, and acted, after the store had executed Q. Hence the bound is not the last sign
 *    of life but the one before it.
 * 4. Two signs are of different renewals if they are further apart than an answer may take, half a TTL: the same renewal,
 *    asked for twice, differs by the round trips at most. Of two closer ones the earlier is kept.
 *
 * Point 3 has one exception: a renewal that timed out may still be in flight when the next one is sent, and both may be
 * executed late. Then Q can be later than the sending of R, by what a stall of the network or of the server exceeds half a
 * TTL, if the store also answered the question between them, half a TTL after Q at least. The slack covers a part of that.
 *
 * The first sign may be of the acquisition. Up to it the leader did not act, but it has replayed what it kept; only after
 * it has reported that does the bound count.
 */
import type { LeaseInSight } from '../../../election/view.js';

export class SignsOfLife {
  #value: string | null = null;
  #before: number | null = null;
  #last: number | null = null;

  /** The lease's value; null before the first one. */
  get value(): string | null {
    return this.#value;
  }

  /** ms of `Clock.now`; null while the leader has not given two signs. */
  get actedUntil(): number | null {
    return this.#before;
  }

  read({ value, renewedAt }: LeaseInSight, ttlMs: number): void {
    if (value !== this.#value) {
      this.#value = value;
      this.#before = null;
      this.#last = null;
    }
    if (renewedAt === null) return;
    if (this.#last === null) this.#last = renewedAt;
    else if (renewedAt > this.#last + ttlMs / 2) {
      this.#before = this.#last;
      this.#last = renewedAt;
    }
  }
}
