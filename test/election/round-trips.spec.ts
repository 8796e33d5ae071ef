/** Batch trips and TTLs beside each other on one connection: each key is judged by itself, and the connection by its own. */
import { expect } from 'chai';
import { Dice } from '../../dev/support/dice.js';
import { Elector } from '../../src/election/elector.js';
import type { ElectionView } from '../../src/election/view.js';
import { keyProblems } from '../../src/runtime/key-problems.js';
import { ProblemLog } from '../../src/runtime/problem-log.js';
import { SimulatedServer } from '../support/simulation/simulated-server.js';
import { SimulatedStore } from '../support/simulation/simulated-store.js';
import { VirtualClock } from '../support/simulation/virtual-clock.js';
import { VirtualTime } from '../support/simulation/virtual-time.js';

const TTLS_MS = [500, 2_000, 10_000] as const;
/** ms to live before the judgement, and in which nothing may change. */
const LIFE_MS = 60_000;

interface Seen {
  readonly at: number;
  readonly view: ElectionView;
}

/** One process with a key of each TTL. */
class Crowd {
  readonly time = new VirtualTime();
  readonly server = new SimulatedServer(this.time);
  readonly clock = new VirtualClock(this.time);
  readonly store: SimulatedStore;
  readonly electors: readonly Elector[];
  readonly views = new Map<number, Seen[]>();
  /** ms of one way, and ms that are added to it at most. */
  wayMs: number;
  readonly jitterMs: number;
  commands = 0;

  constructor(roundTripMs: number, jitter = 0, ttlsMs: readonly number[] = TTLS_MS) {
    const random = new Dice(7);
    this.wayMs = (roundTripMs * (1 - jitter)) / 2;
    this.jitterMs = roundTripMs * jitter;
    const weather = {
      latency: () => this.wayMs + random.between(0, this.jitterMs),
      copies: () => 1,
      fate: () => {
        this.commands += 1;
        return {};
      },
    };
    this.store = new SimulatedStore({ time: this.time, clock: this.clock, server: this.server, weather });
    this.electors = ttlsMs.map((ttlMs) => this.#elect(ttlMs));
    this.store.open();
  }

  #elect(ttlMs: number): Elector {
    const config = {
      key: `ttl ${ttlMs}`,
      name: 'me',
      id: `id${ttlMs}`,
      phase: 0.3,
      waitOnEmptyStore: false,
      drainMs: 500,
    };
    const elector = new Elector(config, ttlMs, { clock: this.clock, store: this.store });
    const seen: Seen[] = [];
    this.views.set(ttlMs, seen);
    elector.views$.subscribe((view) => seen.push({ at: this.time.now, view }));
    elector.start();
    return elector;
  }

  /** ms; when the key was led first. */
  ledAt(ttlMs: number): number {
    return this.views.get(ttlMs)?.find(({ view }) => view.role === 'leader')?.at ?? Number.POSITIVE_INFINITY;
  }

  last(ttlMs: number): ElectionView | undefined {
    return this.views.get(ttlMs)?.at(-1)?.view;
  }

  terms(ttlMs: number): number {
    return new Set(
      this.views
        .get(ttlMs)
        ?.map(({ view }) => view.token)
        .filter((token) => token !== null),
    ).size;
  }
}

/** As `design` has it, with the variation that the jitter brings: at most a quarter of its width at each way. */
function canBeLed(ttlMs: number, roundTripMs: number, jitter: number): boolean {
  return 0.99 * ttlMs - 2 > 2 * (roundTripMs + 4 * ((roundTripMs * jitter) / 3));
}

describe('keys with different TTLs on one connection', () => {
  for (const jitter of [0, 0.2]) {
    for (const roundTripMs of [1, 50, 200, 400]) {
      it(`every key that can be led is led with round trips of ${roundTripMs} ms${jitter === 0 ? '' : ` ± ${100 * jitter} %`}`, () => {
        const crowd = new Crowd(roundTripMs, jitter);
        crowd.time.runUntil(LIFE_MS);
        expect(crowd.store.losses, 'connections that were lost').to.equal(0);
        for (const ttlMs of TTLS_MS.filter((ttl) => canBeLed(ttl, roundTripMs, jitter))) {
          expect(crowd.ledAt(ttlMs), `${ttlMs} is led`).to.be.below(ttlMs + 1_000);
          expect(crowd.last(ttlMs), `${ttlMs} stays led`).to.deep.include({ role: 'leader', trouble: null });
          expect(crowd.terms(ttlMs), `terms of ${ttlMs}`).to.equal(1);
        }
      });
    }
  }

  it('a key whose TTL is too short reports it, attempts rarely, and leads when round trips get shorter', () => {
    const crowd = new Crowd(400);
    crowd.time.runUntil(10_000);
    const told = crowd.last(500);
    expect(told).to.include({ role: 'follower', leader: null });
    expect(told?.trouble).to.include({ code: 'ttl-too-short', detail: '400' });
    expect(told?.trouble?.leastTtlMs).to.be.within(800, 1_300);
    crowd.commands = 0;
    crowd.time.run(20_000);
    // One after the other for the short one; 6 renewals of the long one, 30 of the one between.
    expect(crowd.commands).to.be.below(50 + 6 + 30 + 5);
    expect(crowd.last(2_000)).to.include({ role: 'leader' });

    crowd.wayMs = 1;
    crowd.time.run(3_000);
    expect(crowd.last(500)).to.deep.include({ role: 'leader', trouble: null });
    expect(crowd.store.losses).to.equal(0);
  });

  it('a key at the edge of its TTL leads now and then, and its problem is reported once', () => {
    const crowd = new Crowd(200, 0.8, [500]);
    const reported: string[] = [];
    const log = new ProblemLog(({ code }) => reported.push(code), crowd.clock);
    log.begin();
    for (const elector of crowd.electors) {
      const server = { host: 'redis', port: 6379, database: 0 };
      keyProblems(elector, { server, clock: crowd.clock, ttlMs: 500 }).subscribe((problem) =>
        log.note('key', problem()),
      );
    }
    crowd.time.runUntil(600_000);
    expect(crowd.terms(500)).to.be.above(50);
    expect(reported).to.deep.equal(['ttl-too-short']);
  });

  it('a key with a short TTL that joins later costs another key no term', () => {
    const crowd = new Crowd(400, 0, [10_000]);
    crowd.time.runUntil(5_000);
    const other = new Elector(
      { key: 'short', name: 'me', id: 'short', phase: 0.3, waitOnEmptyStore: false, drainMs: 500 },
      500,
      { clock: crowd.clock, store: crowd.store },
    );
    other.start();
    crowd.time.run(40_000);
    expect(other.view().trouble).to.include({ code: 'ttl-too-short' });
    expect(crowd.terms(10_000)).to.equal(1);
    expect(crowd.last(10_000)).to.include({ role: 'leader' });
    expect(crowd.store.losses).to.equal(0);
  });

  for (const ttlMs of [2_000, 10_000]) {
    it(`a black hole is found in time for a leader with a TTL of ${ttlMs} ms, whenever it begins`, () => {
      for (let begins = 20_000; begins < 20_000 + ttlMs; begins += ttlMs / 23) {
        const crowd = new Crowd(2, 0, [ttlMs]);
        crowd.time.runUntil(begins);
        crowd.store.fallSilent({ lateMs: () => null });
        // The network is there again for new connections; the present one stays dead.
        crowd.store.heal();
        crowd.time.run(3 * ttlMs);
        expect(crowd.store.losses, `found, begun at ${begins}`).to.equal(1);
        expect(crowd.terms(ttlMs), `terms, begun at ${begins}`).to.equal(1);
        expect(crowd.last(ttlMs)).to.include({ role: 'leader' });
      }
    });
  }
});
