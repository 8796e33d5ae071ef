/**
 * Takes part in roll calls on one server: answers them, calls them when somebody looks at the panel here, and says of
 * its own accord what has changed while somebody elsewhere looks.
 *
 * It serves people who look: without them it is silent but for one message when the process joins, since who has just come
 * cannot know who is looking; and for what it takes to find out that two replicas use different TTLs.
 */
import { randomBytes } from 'node:crypto';
import {
  BehaviorSubject,
  defer,
  distinctUntilChanged,
  EMPTY,
  filter,
  firstValueFrom,
  from,
  map,
  merge,
  type Observable,
  race,
  repeat,
  Subject,
  Subscription,
  skip,
  skipWhile,
  switchMap,
  throttle,
} from 'rxjs';
import type { Elector } from '../election/elector.js';
import type { Clock } from '../election/ports.js';
import type { Member } from './fleet-view.js';
import { OtherTtls } from './other-ttls.js';
import type { PresenceChannel } from './presence-channel.js';
import type { PresenceMessage } from './presence-messages.js';
import type { ReplicaIdentity } from './replica-identity.js';
import { EMPTY_ROSTER, membersOf, nextRoster, type RosterEvent } from './roster.js';

/** ms after a question for which changes are told unasked, and after a look for which they are taken in. */
const INTEREST_MS = 60_000;
/** ms between two roll calls. */
const MIN_PAUSE_MS = 5_000;
/** ms between two, if the first could not be said. */
const RETRY_MS = 1_000;
/** ms that a roll call waits for answers. */
const ANSWER_MS = 1_000;
/** ms, the least and the most, before something is said; whatever comes up meanwhile is said with it. */
const SPREAD_MS = [50, 350] as const;
/** ms between two roll calls, if a replica was heard to use another TTL. */
const RECHECK_MS = 60_000;
/** ms that a farewell may hold up a stop. */
const FAREWELL_MS = 250;

export type Campaign = Pick<Elector, 'key' | 'view' | 'views$'>;

export interface PresenceOptions {
  readonly channel: Pick<PresenceChannel, 'messages$' | 'say'>;
  readonly clock: Pick<Clock, 'now' | 'at'>;
  readonly replica: () => ReplicaIdentity;
  /** Whether answers can arrive at present. */
  readonly hears: () => boolean;
}

interface Participation {
  readonly campaign: Campaign;
  /** ms, at present. */
  readonly ttlMs: () => number;
  readonly running: Subscription;
}

export class Presence {
  /** One's own id on this roll: two sessions of a process may compete, and are two members then. */
  readonly memberId = randomBytes(9).toString('base64url');
  readonly #options: PresenceOptions;
  /** By lock key. */
  readonly #own = new Map<string, Participation>();
  readonly #roll = new BehaviorSubject(EMPTY_ROSTER);
  /** Replicas that use other TTLs. */
  readonly #otherTtls = new OtherTtls((key) => this.#own.get(key)?.ttlMs());
  /** By lock key: what was said of it last, in ms. */
  readonly #saidTtls = new Map<string, number>();
  readonly #calls = new Subject<readonly string[]>();
  readonly #unsaid = new Set<string>();
  readonly #wanted = new Subject<void>();
  readonly #running = new Subscription();
  #called: ReadonlySet<string> = new Set();
  #calledAt = Number.NEGATIVE_INFINITY;
  #looksUntil = Number.NEGATIVE_INFINITY;
  #tellsUntil = Number.NEGATIVE_INFINITY;
  #leaving: { readonly keys: string[]; readonly said: Promise<void> } | null = null;

  constructor(options: PresenceOptions) {
    this.#options = options;
    const { channel, hears } = options;
    this.#running.add(channel.messages$.subscribe((message) => this.#hear(message)));
    const counted$ = this.#calls.pipe(
      switchMap((keys) => this.#ask(keys)),
      filter(hears),
    );
    this.#running.add(counted$.subscribe(() => this.#dispatch({ kind: 'counted' })));
    // One that has gone without a word must not be reported of for ever.
    const recheck$ = this.#otherTtls.digest$.pipe(
      switchMap((others) => (others === '' ? EMPTY : defer(() => this.#after(RECHECK_MS)).pipe(repeat()))),
    );
    this.#running.add(recheck$.subscribe(() => this.#callRoll()));
    // The pause spreads the answers of a fleet over time, and bounds what a flood of questions costs.
    const due$ = this.#wanted.pipe(
      throttle(() => this.#after(pauseMs()), { leading: false, trailing: true }),
    );
    this.#running.add(due$.subscribe(() => this.#tell()));
  }

  /** What {@link others} or {@link otherTtls} tells is something else. */
  get changes$(): Observable<unknown> {
    const members$ = this.#roll.pipe(
      map(({ revision }) => revision),
      distinctUntilChanged(),
    );
    return merge(members$.pipe(skip(1)), this.#otherTtls.digest$.pipe(skip(1)));
  }

  /** The other members of one lock key, at most 200, as far as {@link call} has brought them to light. */
  others(key: string): readonly Member[] {
    return membersOf(this.#roll.value, key);
  }

  /** Other replicas that use another TTL for a lock key, also while nobody looks. */
  get otherTtls(): Pick<OtherTtls, 'of' | 'of$'> {
    return this.#otherTtls;
  }

  /** An own TTL may be another one: says so to the others, and compares anew. */
  compareTtls(): void {
    for (const [key, { ttlMs }] of this.#own) {
      const said = this.#saidTtls.get(key);
      if (said !== undefined && said !== ttlMs()) this.#want(key);
    }
    this.#otherTtls.compare();
  }

  /** @param ttlMs tells the present one, in ms */
  join(campaign: Campaign, ttlMs: () => number): void {
    const { key } = campaign;
    this.#own.get(key)?.running.unsubscribe();
    const news$ = campaign.views$.pipe(
      map(({ role }) => role),
      distinctUntilChanged(),
      skipWhile((role) => role === 'unknown'),
      filter((_role, index) => index === 0 || this.#tells()),
    );
    this.#dispatch({ kind: 'joined', key });
    this.#own.set(key, { campaign, ttlMs, running: news$.subscribe(() => this.#want(key)) });
  }

  /** Settles when the farewell is on its way, or at once where nobody looks. Never rejects. */
  leave(campaign: Campaign): Promise<void> {
    const { key } = campaign;
    const own = this.#own.get(key);
    if (own?.campaign !== campaign) return Promise.resolve();
    own.running.unsubscribe();
    this.#own.delete(key);
    this.#saidTtls.delete(key);
    this.#dispatch({ kind: 'left', key });
    if (!this.#tells()) return Promise.resolve();
    this.#leaving ??= { keys: [], said: Promise.resolve().then(() => this.#sayFarewell()) };
    this.#leaving.keys.push(key);
    return this.#leaving.said;
  }

  /** Somebody looks: calls the roll, unless that was done in the last 5 s, or nobody could be heard. */
  call(): void {
    const now = this.#options.clock.now();
    if (now >= this.#looksUntil) this.#roll.next(nextRoster(this.#roll.value, { kind: 'forgotten' }));
    this.#looksUntil = now + INTEREST_MS;
    this.#callRoll();
  }

  #callRoll(): void {
    const { clock, hears } = this.#options;
    const now = clock.now();
    const keys = [...this.#own.keys()];
    const known = keys.every((key) => this.#called.has(key));
    if (keys.length === 0 || !hears() || (known && now - this.#calledAt < MIN_PAUSE_MS)) return;
    this.#called = new Set(keys);
    this.#calledAt = now;
    this.#dispatch({ kind: 'called' });
    this.#calls.next(keys);
  }

  close(): void {
    this.#running.unsubscribe();
    for (const { running } of this.#own.values()) running.unsubscribe();
    this.#roll.complete();
    this.#otherTtls.close();
  }

  #tells(): boolean {
    return this.#options.clock.now() < this.#tellsUntil;
  }

  /** Emits when all answers must have come; never where nobody was asked. */
  #ask(keys: readonly string[]): Observable<unknown> {
    const said$ = from(this.#options.channel.say({ kind: 'who', id: this.memberId, keys }));
    return said$.pipe(
      switchMap((said) => {
        if (said) return this.#after(ANSWER_MS);
        this.#calledAt = this.#options.clock.now() - MIN_PAUSE_MS + RETRY_MS;
        return EMPTY;
      }),
    );
  }

  #hear(message: PresenceMessage): void {
    if (message.id === this.memberId) return;
    const now = this.#options.clock.now();
    if (message.kind !== 'who') {
      this.#dispatch(message);
      return;
    }
    const asked = message.keys.filter((key) => this.#own.has(key));
    if (asked.length === 0) return;
    this.#tellsUntil = now + INTEREST_MS;
    for (const key of asked) this.#want(key);
  }

  #want(key: string): void {
    this.#unsaid.add(key);
    this.#wanted.next();
  }

  #tell(): void {
    const roles = [...this.#unsaid].flatMap((key) => {
      const own = this.#own.get(key);
      if (own === undefined) return [];
      this.#saidTtls.set(key, own.ttlMs());
      return [[key, own.campaign.view().role, own.ttlMs()] as const];
    });
    this.#unsaid.clear();
    if (roles.length === 0) return;
    const { channel, replica } = this.#options;
    const { name, version, startedAt, editorUrl } = replica();
    void channel.say({ kind: 'here', id: this.memberId, name, version, startedAt, roles, editorUrl });
  }

  async #sayFarewell(): Promise<void> {
    const keys = this.#leaving?.keys ?? [];
    this.#leaving = null;
    const said = this.#options.channel.say({ kind: 'gone', id: this.memberId, keys });
    await firstValueFrom(race(from(said), this.#after(FAREWELL_MS)));
  }

  #after(ms: number): Observable<void> {
    const { clock } = this.#options;
    return clock.at(clock.now() + ms);
  }

  #dispatch(event: RosterEvent): void {
    for (const key of this.#otherTtls.hear(event)) this.#want(key);
    const isNews = event.kind === 'here' || event.kind === 'gone';
    if (!isNews || this.#options.clock.now() < this.#looksUntil) {
      this.#roll.next(nextRoster(this.#roll.value, event));
    }
  }
}

function pauseMs(): number {
  const [least, most] = SPREAD_MS;
  return least + Math.random() * (most - least);
}
