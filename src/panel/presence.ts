/**
 * Presence on one server: who else takes part in our elections, for display only.
 *
 * Queries are sent only while a panel is open here; changes are announced only while one is open elsewhere. Otherwise a
 * replica sends one message when it joins, since it cannot know of open panels, and what it takes to find out that two
 * replicas use different TTLs.
 */
import { randomBytes } from 'node:crypto';
import type { Elector } from '../election/elector.js';
import type { Clock } from '../election/ports.js';
import type { Priority } from '../election/rank.js';
import {
  BehaviorSubject,
  defer,
  distinctUntilChanged,
  EMPTY,
  filter,
  map,
  merge,
  type Observable,
  of,
  repeat,
  Subscription,
  skip,
  skipWhile,
  switchMap,
  take,
} from '../election/rxjs.js';
import { Announcer } from './announcer.js';
import type { Member } from './member.js';
import { OtherTtls } from './other-ttls.js';
import type { PresenceChannel } from './presence-channel.js';
import type { PresenceMessage } from './presence-messages.js';
import { PresenceQueries } from './presence-queries.js';
import type { ReplicaIdentity } from './replica-identity.js';
import { EMPTY_ROSTER, membersOf, nextRoster, type RosterEvent } from './roster.js';
import type { Readiness } from './standby/readiness.js';

/** ms; announcements are taken in for this long after a panel was refreshed here. */
const INTEREST_MS = 60_000;
/** ms between queries while a replica is known to use another TTL, so that one that crashed is forgotten. */
const RECHECK_MS = 60_000;

/** ms, at most, until the answers to a query are there. */
const FRESH_MS = 1_500;

export type Campaign = Pick<Elector, 'key' | 'id' | 'view' | 'views$'>;

/** What the nodes of this process want. */
export interface OwnWishes {
  /** ms */
  readonly ttlMs: number;
  readonly priority: Priority;
  /** null unless the lock key is that of our hot standby. */
  readonly readiness: Readiness | null;
}

export interface PresenceOptions {
  readonly channel: Pick<PresenceChannel, 'messages$' | 'publish'>;
  readonly clock: Pick<Clock, 'now' | 'at'>;
  readonly replica: () => ReplicaIdentity;
  /** Whether answers can arrive at present. */
  readonly receiving: () => boolean;
}

interface OwnCampaign {
  readonly campaign: Campaign;
  readonly wishes: () => OwnWishes;
  readonly running: Subscription;
}

export class Presence {
  /** Our id as a member. Each session has one, since two sessions of a process may compete. */
  readonly memberId = randomBytes(9).toString('base64url');
  readonly #clock: Pick<Clock, 'now' | 'at'>;
  /** By lock key. */
  readonly #own = new Map<string, OwnCampaign>();
  readonly #roster = new BehaviorSubject(EMPTY_ROSTER);
  readonly #otherTtls = new OtherTtls((key) => this.#own.get(key)?.wishes().ttlMs);
  readonly #queries: PresenceQueries;
  readonly #announcer: Announcer;
  readonly #running = new Subscription();
  #interestUntil = Number.NEGATIVE_INFINITY;

  constructor({ channel, clock, replica, receiving }: PresenceOptions) {
    const { memberId } = this;
    this.#clock = clock;
    this.#queries = new PresenceQueries({ channel, clock, memberId, receiving });
    this.#announcer = new Announcer({
      ...{ channel, clock, memberId, replica },
      stateOf: (key) => {
        const own = this.#own.get(key);
        if (own === undefined) return null;
        const { campaign, wishes } = own;
        return { role: campaign.view().role, electorId: campaign.id, ...wishes() };
      },
    });
    this.#running.add(channel.messages$.subscribe((message) => this.#receive(message)));
    this.#running.add(this.#queries.answered$.subscribe(() => this.#dispatch({ kind: 'answered' })));
    const recheck$ = this.#otherTtls.digest$.pipe(
      switchMap((others) =>
        others === '' ? EMPTY : defer(() => clock.at(clock.now() + RECHECK_MS)).pipe(repeat()),
      ),
    );
    this.#running.add(recheck$.subscribe(() => this.#query()));
  }

  /** Emits when {@link others} or {@link otherTtls} have changed. */
  get changes$(): Observable<unknown> {
    const members$ = this.#roster.pipe(
      map(({ revision }) => revision),
      distinctUntilChanged(),
    );
    return merge(members$.pipe(skip(1)), this.#otherTtls.digest$.pipe(skip(1)));
  }

  /** The other members of one lock key, at most 200, as far as they have answered since {@link refresh}. */
  others(key: string): readonly Member[] {
    return membersOf(this.#roster.value, key);
  }

  /** Replicas that use other TTLs, whether or not a panel is open. */
  get otherTtls(): Pick<OtherTtls, 'of' | 'of$'> {
    return this.#otherTtls;
  }

  /** Call when our own wishes may have changed: compares TTLs again, and announces what has changed. */
  compareTtls(): void {
    for (const [key, { wishes }] of this.#own) {
      const announced = this.#announcer.announced(key);
      const { ttlMs, priority } = wishes();
      const isOutdated = announced?.ttlMs !== ttlMs || announced.priority !== priority;
      if (announced !== undefined && isOutdated) this.#announcer.announce(key);
    }
    this.#otherTtls.compare();
  }

  /** Call when our own readiness may have changed: announces it while a panel is open elsewhere. */
  readinessChanged(): void {
    if (!this.#announcer.wanted) return;
    for (const [key, { wishes }] of this.#own) {
      const announced = this.#announcer.announced(key);
      if (announced !== undefined && !isSame(announced.readiness, wishes().readiness)) {
        this.#announcer.announce(key);
      }
    }
  }

  /** @param wishes returns the present ones */
  join(campaign: Campaign, wishes: () => OwnWishes): void {
    const { key } = campaign;
    this.#own.get(key)?.running.unsubscribe();
    const due$ = campaign.views$.pipe(
      distinctUntilChanged((one, other) => one.role === other.role && one.standing === other.standing),
      skipWhile(({ role }) => role === 'unknown'),
      filter((_view, index) => index === 0 || this.#announcer.wanted),
    );
    this.#dispatch({ kind: 'joined', key });
    this.#own.set(key, { campaign, wishes, running: due$.subscribe(() => this.#announcer.announce(key)) });
  }

  /** Resolves when the farewell is sent, within 250 ms, or at once if no panel is open. Never rejects. */
  leave(campaign: Campaign): Promise<void> {
    const { key } = campaign;
    const own = this.#own.get(key);
    if (own?.campaign !== campaign) return Promise.resolve();
    own.running.unsubscribe();
    this.#own.delete(key);
    this.#dispatch({ kind: 'left', key });
    return this.#announcer.farewell(key);
  }

  /** A panel is open here: asks who is there, unless that was done in the last 5 s, or answers could not arrive. */
  refresh(): void {
    const now = this.#clock.now();
    if (now >= this.#interestUntil) this.#roster.next(nextRoster(this.#roster.value, { kind: 'outdated' }));
    this.#interestUntil = now + INTEREST_MS;
    this.#query();
  }

  /** Refreshes. Emits once the answers to the last query must have arrived, and completes. */
  fresh$(): Observable<unknown> {
    return defer(() => {
      this.refresh();
      const late$ = this.#clock.at(this.#clock.now() + FRESH_MS);
      return this.#queries.waiting ? merge(this.#queries.answered$, late$).pipe(take(1)) : of(null);
    });
  }

  close(): void {
    this.#running.unsubscribe();
    this.#queries.close();
    this.#announcer.close();
    for (const { running } of this.#own.values()) running.unsubscribe();
    this.#roster.complete();
    this.#otherTtls.close();
  }

  #query(): void {
    if (this.#queries.send([...this.#own.keys()])) this.#dispatch({ kind: 'queried' });
  }

  #receive(message: PresenceMessage): void {
    if (message.id === this.memberId) return;
    if (message.kind !== 'who') {
      this.#dispatch(message);
      return;
    }
    const asked = message.keys.filter((key) => this.#own.has(key));
    if (asked.length > 0) this.#announcer.answer(asked);
  }

  #dispatch(event: RosterEvent): void {
    for (const key of this.#otherTtls.hear(event)) this.#announcer.announce(key);
    const fromOthers = event.kind === 'here' || event.kind === 'gone';
    if (!fromOthers || this.#clock.now() < this.#interestUntil) {
      this.#roster.next(nextRoster(this.#roster.value, event));
    }
  }
}

function isSame(one: Readiness | null, other: Readiness | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
