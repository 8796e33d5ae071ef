/** Real electors on the suite's server, each a process of its own as far as the server can tell. */
import { randomInt } from 'node:crypto';
import { filter, firstValueFrom, map, merge, timeout } from 'rxjs';
import { within } from '../../../dev/harness/waiting.js';
import { Elector } from '../../../src/election/elector.js';
import type { LeaseStore } from '../../../src/election/ports.js';
import type { ElectionChange, ElectionView } from '../../../src/election/view.js';
import type { Lab } from '../../support/redis/lab.js';
import { PATIENCE_MS, Seen } from '../../support/redis/seen.js';
import {
  type Replicas,
  type StoreUser,
  type StoreUserOptions,
  useReplicas,
} from '../../support/redis/store-user.js';

export interface CandidateOptions extends StoreUserOptions {
  readonly key: string;
  readonly name: string;
  readonly ttlMs: number;
  /** The connections of another candidate, for two electors in one process. */
  readonly replica?: StoreUser;
  /** Default: that of the replica. */
  readonly store?: LeaseStore;
}

/** ms; a stop that cannot release shall not hold the tests up. */
const DRAIN_MS = 300;

export class Candidate {
  readonly replica: StoreUser;
  readonly elector: Elector;
  readonly views: Seen<ElectionView>;
  readonly changes: Seen<ElectionChange>;
  readonly name: string;
  readonly id: string;

  constructor(replica: StoreUser, { key, name, ttlMs, store }: CandidateOptions) {
    const id = randomInt(2 ** 47).toString(36);
    const config = { key, name, id, phase: replica.phase, waitOnEmptyStore: false, drainMs: DRAIN_MS };
    this.id = id;
    this.replica = replica;
    this.elector = new Elector(config, ttlMs, {
      clock: replica.clock,
      store: store ?? replica.store.forKey(key),
    });
    this.views = new Seen(this.elector.views$);
    this.changes = new Seen(this.elector.changes$);
    this.name = name;
  }

  /** The token of the term. */
  async leads(from = 0): Promise<number> {
    const what = `${this.name} to lead`;
    const { view } = await this.changes.until(what, ({ view: { role } }) => role === 'leader', from);
    if (view.token === null) throw new Error('a leader without a token');
    return view.token;
  }

  async follows(leader: string | null, from = 0): Promise<void> {
    const fits = ({ view }: ElectionChange): boolean => view.role === 'follower' && view.leader === leader;
    await this.changes.until(`${this.name} to follow ${leader}`, fits, from);
  }

  async troubled(from = 0): Promise<ElectionView> {
    return await this.views.until(`${this.name} to be in trouble`, ({ trouble }) => trouble !== null, from);
  }

  stop(): Promise<void> {
    return within(this.elector.stop(), PATIENCE_MS, `the stop of ${this.name}`);
  }
}

export class Candidates {
  readonly replicas: Replicas;
  readonly #all: Candidate[] = [];

  constructor(replicas: Replicas) {
    this.replicas = replicas;
  }

  campaign(options: CandidateOptions): Candidate {
    const replica = options.replica ?? this.replicas.begin({ shortestTtlMs: options.ttlMs, ...options });
    const candidate = new Candidate(replica, options);
    this.#all.push(candidate);
    candidate.elector.start();
    return candidate;
  }

  /**
   * A leader and a follower who knows it. Their connections are there before they begin, so that no look of a new
   * connection is still to come: what the follower learns from now on it learns by pushes and timers.
   */
  async pair(key: string, ttlMs: number, options: StoreUserOptions = {}): Promise<[Candidate, Candidate]> {
    const join = () => this.replicas.join({ shortestTtlMs: ttlMs, ...options });
    const [first, second] = await Promise.all([join(), join()]);
    const leader = this.campaign({ key, ttlMs, name: 'anna', replica: first });
    await leader.leads();
    const follower = this.campaign({ key, ttlMs, name: 'bert', replica: second });
    await follower.follows('anna');
    return [leader, follower];
  }

  /** Lets the leader step down, and waits until another one of them leads and all know it. */
  async succession(all: readonly Candidate[], leader: Candidate, stepDown: () => void): Promise<Candidate> {
    const marks = all.map(({ changes }) => changes.mark());
    const elected$ = all
      .filter((each) => each !== leader)
      .map((each) =>
        each.elector.changes$.pipe(
          filter(({ view }) => view.role === 'leader'),
          map(() => each),
        ),
      );
    const elected = firstValueFrom(merge(...elected$).pipe(timeout(PATIENCE_MS)));
    stepDown();
    const next = await elected;
    await Promise.all(
      all.map((each, index) => (each === next ? undefined : each.follows(next.name, marks[index]))),
    );
    return next;
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.#all.splice(0).map((candidate) => candidate.stop()));
  }
}

/** Electors are stopped after each test, before their connections are closed. */
export function useCandidates(lab: Lab): Candidates {
  const candidates: { current?: Candidates } = {};
  afterEach(() => candidates.current?.stopAll());
  const made = new Candidates(useReplicas(lab));
  candidates.current = made;
  return made;
}
