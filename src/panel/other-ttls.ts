/**
 * Finds replicas that use another TTL for a lock key than we do: docs/guarantees.md assumes equal TTLs. This works while
 * no panel is open, too, since every replica announces its TTL when it joins.
 */
import { BehaviorSubject, distinctUntilChanged, map, type Observable } from '../election/rxjs.js';
import type { OtherTtl } from './member.js';
import type { Announcement } from './presence-messages.js';
import { EMPTY_ROSTER, membersOf, nextRoster, type Roster, type RosterEvent } from './roster.js';

export class OtherTtls {
  readonly #heard = new BehaviorSubject<Roster>(EMPTY_ROSTER);
  readonly #ownTtl: (key: string) => number | undefined;

  /** @param ownTtl our present TTL for a lock key, in ms; undefined if we do not use the key */
  constructor(ownTtl: (key: string) => number | undefined) {
    this.#ownTtl = ownTtl;
  }

  /** Replicas with another TTL for this lock key, each name and TTL once. */
  of(key: string): readonly OtherTtl[] {
    return this.#of(this.#heard.value, key);
  }

  /** Replays {@link of}, then emits when it changes. Completes on {@link close}. */
  of$(key: string): Observable<readonly OtherTtl[]> {
    return this.#heard.pipe(
      map((heard) => this.#of(heard, key)),
      distinctUntilChanged((one, other) => JSON.stringify(one) === JSON.stringify(other)),
    );
  }

  /** Identifies the set of all differences; empty if there are none. Replays. */
  get digest$(): Observable<string> {
    return this.#heard.pipe(
      map((heard) =>
        [...heard.keys.keys()].flatMap((key) => this.#of(heard, key).map((other) => [key, other])),
      ),
      map((others) => (others.length === 0 ? '' : JSON.stringify(others))),
      distinctUntilChanged(),
    );
  }

  /** @returns the lock keys to announce again: a replica with another TTL has just appeared, and may not know of ours */
  hear(event: RosterEvent): readonly string[] {
    const before = this.#heard.value;
    this.#heard.next(nextRoster(before, event));
    return event.kind === 'here' ? this.#newlyDifferent(event, before) : [];
  }

  /** One of our own TTLs has changed. */
  compare(): void {
    this.#heard.next(this.#heard.value);
  }

  close(): void {
    this.#heard.complete();
  }

  #of(heard: Roster, key: string): readonly OtherTtl[] {
    const others = membersOf(heard, key).flatMap(({ name, ttlMs }) =>
      this.#isOther(key, ttlMs) ? [{ name, ttlMs }] : [],
    );
    return [...new Map(others.map((other) => [JSON.stringify(other), other])).values()];
  }

  #newlyDifferent({ id, roles }: Announcement, before: Roster): readonly string[] {
    return roles.flatMap(([key, , ttlMs]) => {
      const known = before.keys.get(key)?.get(id)?.member.ttlMs;
      return this.#isOther(key, ttlMs) && known !== ttlMs ? [key] : [];
    });
  }

  #isOther(key: string, ttlMs: number | null): ttlMs is number {
    const own = this.#ownTtl(key);
    return own !== undefined && ttlMs !== null && ttlMs !== own;
  }
}
