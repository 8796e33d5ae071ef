/**
 * Which other replicas use another TTL for a lock key than we do: equal TTLs are a condition of the promise. Replicas are
 * heard also while nobody looks at the panel, for each says its TTL when it joins.
 */
import { BehaviorSubject, distinctUntilChanged, map, type Observable } from 'rxjs';
import type { OtherTtl } from './fleet-view.js';
import type { Announcement } from './presence-messages.js';
import { EMPTY_ROSTER, membersOf, nextRoster, type Roster, type RosterEvent } from './roster.js';

export class OtherTtls {
  readonly #heard = new BehaviorSubject<Roster>(EMPTY_ROSTER);
  readonly #ownTtl: (key: string) => number | undefined;

  /** @param ownTtl ms, at present; undefined for a lock key that is none of ours */
  constructor(ownTtl: (key: string) => number | undefined) {
    this.#ownTtl = ownTtl;
  }

  /** Each name and TTL once. */
  of(key: string): readonly OtherTtl[] {
    return this.#of(this.#heard.value, key);
  }

  /** As {@link of}; replays. */
  of$(key: string): Observable<readonly OtherTtl[]> {
    return this.#heard.pipe(
      map((heard) => this.#of(heard, key)),
      distinctUntilChanged((one, other) => JSON.stringify(one) === JSON.stringify(other)),
    );
  }

  /** All of them, as text that is another one when they are. Replays. */
  get digest$(): Observable<string> {
    return this.#heard.pipe(
      map((heard) =>
        [...heard.keys.keys()].flatMap((key) => this.#of(heard, key).map((other) => [key, other])),
      ),
      map((others) => (others.length === 0 ? '' : JSON.stringify(others))),
      distinctUntilChanged(),
    );
  }

  /** Whoever has just been heard to use another TTL may not have heard of ours. @returns the lock keys to tell it of */
  hear(event: RosterEvent): readonly string[] {
    const before = this.#heard.value;
    this.#heard.next(nextRoster(before, event));
    return event.kind === 'here' ? this.#newlyOther(event, before) : [];
  }

  /** An own TTL is another one. */
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

  #newlyOther({ id, roles }: Announcement, before: Roster): readonly string[] {
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
