/**
 * Servers that sentinels watch: every key is on the primary that a majority of the sentinels names.
 *
 * A replaced primary that was frozen or cut off goes on as a primary for up to 10 s after it is back, and takes writes
 * that will be lost. So a call counts only if a majority of all sentinels, asked after it was made, names the server that
 * it went to. Why that excludes a second leader:
 *
 * - A sentinel's epoch never falls, and each failover has an epoch of its own. Two majorities have a sentinel in common.
 *   So once a majority was seen to name a new primary, no later question gets a majority for an older one.
 * - Nobody sends anything to a new primary before a majority has named it. Let t be the moment of the first call there.
 *   Calls to the former primary count only if they were made before t, so leases there end, for their holders, before
 *   t + TTL.
 * - On the new primary that first call finds another run of the server, and nobody acquires a lease until t + TTL. Only a
 *   holder whose term lasts can renew it there without a wait, and then no other term has begun.
 *
 * The votes have to agree in the epoch, too. Otherwise a primary that is back after two failovers could be confirmed by
 * sentinels that were cut off before the first. And answers have to carry the epoch that was known when the call was
 * made: what a primary took before it was replaced does not count because it is the primary again.
 *
 * This needs sentinels that keep their configuration when they restart. Those that lost it name the first primary, with
 * the lowest epoch, until the others correct them: this process disregards epochs below one that it followed.
 */
import { type Clock, NOT_CONFIRMED, StoreFailure } from '../../../election/ports.js';
import {
  BehaviorSubject,
  defer,
  type Observable,
  Subject,
  Subscription,
  throwError,
} from '../../../election/rxjs.js';
import {
  type Address,
  addressName,
  dataServerAt,
  type Endpoint,
  type SentinelServers,
} from '../../server-options.js';
import { type Failover, type Location, NOT_LOCATED, type Topology } from '../topology.js';
import { EpochMemory } from './epoch-memory.js';
import { Inquiry } from './inquiry.js';
import { KnownSentinels } from './known-sentinels.js';
import { Outage } from './outage.js';
import { Sentinel } from './sentinel.js';
import { electedBy, type Vote } from './vote.js';
import { whyNoPrimary } from './why-no-primary.js';

/** ms between questions, while all is well and while it is not. */
const CALM_MS = 1_000;
const ANXIOUS_MS = 250;
/** ms without a majority for which the primary that it named last is kept: sentinels take turns to notice a failover. */
const GRACE_MS = 1_000;
/** ms between questions for other sentinels. */
const MEET_MS = 10_000;

interface Primary {
  readonly endpoint: Endpoint;
  readonly vote: Vote;
}

export class SentinelTopology implements Topology {
  readonly #server: SentinelServers;
  readonly #clock: Clock;
  readonly #known: KnownSentinels;
  readonly #location = new BehaviorSubject<Location>(NOT_LOCATED);
  readonly #failovers = new Subject<Failover>();
  /** The last one that a majority named. */
  #primary: Primary | null = null;
  #outage: Outage | null = null;
  readonly #epochs = new EpochMemory();
  #unreachable = false;
  /** The question of this turn. */
  #inquiry: Inquiry | null = null;
  #alarm = Subscription.EMPTY;
  /** ms */
  #ringsAt = Number.POSITIVE_INFINITY;
  /** ms */
  #meetsAt = 0;

  constructor(server: SentinelServers, clock: Clock) {
    this.#server = server;
    this.#clock = clock;
    this.#known = new KnownSentinels(server.sentinels, (address) => this.#sentinelAt(address));
  }

  get failovers$(): Observable<Failover> {
    return this.#failovers;
  }

  open(): void {
    const now = this.#clock.now();
    this.#outage = new Outage(now);
    this.#meetsAt = now + MEET_MS;
    this.#known.open();
    this.#scheduleQuestion();
  }

  close(): void {
    this.#alarm.unsubscribe();
    this.#known.close();
    this.#location.complete();
    this.#failovers.complete();
  }

  locate(): Observable<Location> {
    return this.#location;
  }

  confirm(endpoint: Endpoint): Observable<void> {
    return defer(() => {
      const primary = this.#primary;
      if (primary?.endpoint === endpoint) return this.#inquire().confirms(primary.vote);
      return throwError(() => new StoreFailure('busy', 'the primary was replaced', { code: NOT_CONFIRMED }));
    });
  }

  failed(): void {
    this.#inquire();
  }

  unreachable(endpoint: Endpoint, lost: boolean): void {
    if (this.#primary?.endpoint !== endpoint) return;
    this.#unreachable = lost;
    if (!lost) return;
    this.#inquire();
    this.#scheduleQuestion();
  }

  #sentinelAt({ host, port }: Address): Sentinel {
    const { masterName, sentinelLogin, tls } = this.#server;
    return new Sentinel({
      // Sentinels have no databases.
      endpoint: { host, port, database: 0, ...sentinelLogin, ...(tls === undefined ? {} : { tls }) },
      masterName,
      clock: this.#clock,
      changed: () => this.#weigh(),
      met: () => this.#known.meet(),
      switched: () => void this.#inquire(),
    });
  }

  /** Asks all sentinels, once however often it is called in this turn. */
  #inquire(): Inquiry {
    if (this.#inquiry !== null) return this.#inquiry;
    const inquiry = new Inquiry(() => this.#known.count);
    this.#inquiry = inquiry;
    queueMicrotask(() => {
      this.#inquiry = null;
      inquiry.send(this.#known.distinct.filter(({ connected }) => connected));
    });
    return inquiry;
  }

  #weigh(): void {
    const votes = this.#known.distinct.flatMap(({ answer }) => answer?.vote ?? []);
    const elected = electedBy(votes, this.#known.count);
    if (elected !== null && this.#epochs.believes(elected.epoch, this.#clock.now())) this.#follow(elected);
    else this.#miss();
  }

  #follow(vote: Vote): void {
    const before = this.#primary;
    const stays = before !== null && before.vote.host === vote.host && before.vote.port === vote.port;
    const endpoint = stays ? before.endpoint : dataServerAt(vote, this.#server);
    this.#outage = null;
    this.#primary = { endpoint, vote };
    if (before !== null && !stays) {
      const { wall } = this.#clock.instant();
      this.#failovers.next({ from: addressName(before.vote), to: addressName(vote), at: wall });
    }
    if (this.#location.value.endpoint !== endpoint) this.#location.next({ endpoint });
  }

  #miss(): void {
    const now = this.#clock.now();
    if (this.#outage === null) {
      this.#outage = new Outage(now);
      this.#scheduleQuestion();
    }
    const located = this.#location.value.endpoint !== null;
    if (located && now - this.#outage.since < GRACE_MS) return;
    const { all, count } = this.#known;
    const loss = this.#outage.explain(whyNoPrimary(this.#server.masterName, all, count));
    if (this.#location.value.endpoint !== null || this.#location.value.loss !== loss) {
      this.#location.next({ endpoint: null, loss });
    }
  }

  #ask(): void {
    const now = this.#clock.now();
    this.#outage?.count();
    if (now >= this.#meetsAt) {
      this.#meetsAt = now + MEET_MS;
      for (const sentinel of this.#known.all) void sentinel.meetPeers();
    }
    this.#inquire();
    // Nobody may be there to answer.
    this.#weigh();
    this.#scheduleQuestion();
  }

  #scheduleQuestion(): void {
    const anxious = this.#outage !== null || this.#unreachable;
    const at = this.#clock.now() + (anxious ? ANXIOUS_MS : CALM_MS);
    if (at >= this.#ringsAt) return;
    this.#alarm.unsubscribe();
    this.#ringsAt = at;
    this.#alarm = this.#clock.at(at).subscribe(() => {
      this.#ringsAt = Number.POSITIVE_INFINITY;
      this.#ask();
    });
  }
}
