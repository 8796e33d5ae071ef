/**
 * Which deploy comes after which. Revisions are hashes and have no order, so each deploy has a counter. A replica knows the
 * counter that it is at, and publishes upon it by compare-and-set: of two deploys upon the same one the server accepts the
 * first, for everybody alike.
 */

/** What becomes of the second of two deploys at once. */
export type OnConflict = 'refuse' | 'last-wins';

export interface Standing {
  /** Counter of the deploy that this replica is at; 0 if it knows of none. */
  readonly at: number;
  /** Whether this replica was deployed since. */
  readonly changed: boolean;
}

/** What the server has; null if nothing. */
export type Newest = { readonly counter: number; readonly authentic: boolean } | null;

/**
 * - `none`: nothing to do
 * - `publish`: the own deploy is the next
 * - `restore`: the server has lost deploys; what this replica is at is published again, with its counter
 * - `apply`: take over what the server has
 * - `yield`: the same, and the own deploy is lost
 * - `leave`: what the server has cannot be opened; only a deploy replaces it
 */
export type Move = 'none' | 'publish' | 'restore' | 'apply' | 'yield' | 'leave';

export function nextMove({ at, changed }: Standing, newest: Newest, onConflict: OnConflict): Move {
  if (newest !== null && !newest.authentic) return changed ? 'publish' : 'leave';
  const counter = newest?.counter ?? 0;
  if (counter <= at) {
    if (changed) return 'publish';
    return counter < at ? 'restore' : 'none';
  }
  if (!changed) return 'apply';
  return onConflict === 'refuse' ? 'yield' : 'publish';
}

/**
 * The counter of a deploy to publish. It also grows with time, so that after a loss of data on the server a new deploy is
 * not mistaken for one older than what other replicas remember. One that is not authentic says nothing; it is only not
 * used again, because replicas tell deploys apart by it.
 *
 * @param now ms since 1970
 */
export function nextCounter({ at }: Standing, newest: Newest, now: number): number {
  const next = Math.max(at + 1, newest?.authentic === true ? newest.counter + 1 : 0, Math.floor(now));
  return next === newest?.counter ? next + 1 : next;
}
