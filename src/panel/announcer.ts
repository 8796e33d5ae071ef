/** Announces this replica on the presence channel: when it is asked, when it joins, and what changes soon after. */
import type { Clock } from '../election/ports.js';
import type { Priority } from '../election/rank.js';
import { firstValueFrom, from, race, Subject, type Subscription, throttle } from '../election/rxjs.js';
import type { Role } from '../election/state.js';
import type { PresenceChannel } from './presence-channel.js';
import type { ReplicaIdentity } from './replica-identity.js';
import type { Readiness } from './standby/readiness.js';

/** ms; changes are announced for this long after a query. */
const INTEREST_MS = 60_000;
/** ms, least and most, before an announcement is sent, together with all that have become due meanwhile. */
const SPREAD_MS = [50, 350] as const;
/** ms for which a farewell may delay a stop. */
const FAREWELL_MS = 250;

export interface AnnouncerOptions {
  readonly channel: Pick<PresenceChannel, 'publish'>;
  readonly clock: Pick<Clock, 'now' | 'at'>;
  readonly memberId: string;
  readonly replica: () => ReplicaIdentity;
  /** Our part in the election of a lock key; null if we take none. */
  readonly stateOf: (key: string) => OwnState | null;
}

export interface OwnState {
  readonly role: Role;
  readonly ttlMs: number;
  readonly electorId: string;
  readonly priority: Priority;
  /** null unless the lock key is that of our hot standby. */
  readonly readiness: Readiness | null;
}

export class Announcer {
  readonly #options: AnnouncerOptions;
  /** Lock keys to announce. */
  readonly #due = new Set<string>();
  readonly #becameDue = new Subject<void>();
  /** By lock key. */
  readonly #announced = new Map<string, OwnState>();
  readonly #running: Subscription;
  #interestUntil = Number.NEGATIVE_INFINITY;
  #leaving: { readonly keys: string[]; readonly sent: Promise<void> } | null = null;

  constructor(options: AnnouncerOptions) {
    this.#options = options;
    // The random pause spreads the answers of a fleet over time, and limits the cost of a flood of queries.
    this.#running = this.#becameDue
      .pipe(throttle(() => this.#after(pauseMs()), { leading: false, trailing: true }))
      .subscribe(() => this.#send());
  }

  /** Whether a panel elsewhere has asked about us within the last minute. */
  get wanted(): boolean {
    return this.#options.clock.now() < this.#interestUntil;
  }

  /** What was last announced for a lock key. */
  announced(key: string): OwnState | undefined {
    return this.#announced.get(key);
  }

  /** Announces our part in an election soon. */
  announce(key: string): void {
    this.#due.add(key);
    this.#becameDue.next();
  }

  /** A panel elsewhere has asked about these lock keys. */
  answer(keys: readonly string[]): void {
    this.#interestUntil = this.#options.clock.now() + INTEREST_MS;
    for (const key of keys) this.announce(key);
  }

  /**
   * We no longer take part in an election. Farewells of one turn are sent together, if {@link wanted}. Resolves when they
   * are sent, within 250 ms. Never rejects.
   */
  farewell(key: string): Promise<void> {
    this.#announced.delete(key);
    if (!this.wanted) return Promise.resolve();
    this.#leaving ??= { keys: [], sent: Promise.resolve().then(() => this.#sendFarewell()) };
    this.#leaving.keys.push(key);
    return this.#leaving.sent;
  }

  close(): void {
    this.#running.unsubscribe();
  }

  #send(): void {
    const { channel, memberId, replica, stateOf } = this.#options;
    const roles = [...this.#due].flatMap((key) => {
      const state = stateOf(key);
      if (state === null) return [];
      this.#announced.set(key, state);
      const { role, ttlMs, electorId, priority, readiness } = state;
      return [[key, role, ttlMs, electorId, priority, readiness] as const];
    });
    this.#due.clear();
    if (roles.length === 0) return;
    const { name, version, startedAt, editorUrl, drained } = replica();
    void channel.publish({ kind: 'here', id: memberId, name, version, startedAt, roles, editorUrl, drained });
  }

  async #sendFarewell(): Promise<void> {
    const { channel, memberId } = this.#options;
    const keys = this.#leaving?.keys ?? [];
    this.#leaving = null;
    const sent = channel.publish({ kind: 'gone', id: memberId, keys });
    await firstValueFrom(race(from(sent), this.#after(FAREWELL_MS)));
  }

  #after(ms: number) {
    const { clock } = this.#options;
    return clock.at(clock.now() + ms);
  }
}

function pauseMs(): number {
  const [least, most] = SPREAD_MS;
  return least + Math.random() * (most - least);
}
