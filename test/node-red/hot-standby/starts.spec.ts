import { expect } from 'chai';
import { BehaviorSubject } from 'rxjs';
import { type ConductorState, INITIAL } from '../../../src/node-red/hot-standby/conductor/state.js';
import { freshenLease, slowStart, startTimes } from '../../../src/node-red/hot-standby/starts.js';
import { ManualClock } from '../../support/manual-clock.js';

const TIMES = { ttlMs: 10_000, budgetMs: 2_500 };

describe('how long the flows take to start', () => {
  it('is the time in which nodes are created, for each start', () => {
    const states$ = new BehaviorSubject<ConductorState>(INITIAL);
    const clock = new ManualClock();
    const times: number[] = [];
    startTimes(states$, () => clock.now()).subscribe((ms) => times.push(ms));
    for (const [live, at] of [
      ['starting', 10],
      ['running', 35],
      ['stopped', 100],
      ['starting', 200],
      ['running', 207],
    ] as const) {
      clock.runUntil(at);
      states$.next({ ...INITIAL, live });
    }
    expect(times).to.deep.equal([25, 7]);
  });

  it('a third of TTL minus stop budget passes without a word', () => {
    expect(slowStart(2_500, TIMES)).to.equal(null);
  });

  it('more is warned of, with the TTL that would leave two thirds', () => {
    const warning = slowStart(4_000, TIMES);
    expect(warning).to.deep.equal({ code: 'start-slow', params: { seconds: '4.0', current: 10, ttl: 15 } });
    expect(slowStart(4_000, { ttlMs: 15_000, budgetMs: 3_000 })).to.equal(null);
  });

  it('the recommended TTL is enough, whatever the stop budget', () => {
    for (const ttlMs of [500, 2_000, 10_000, 60_000]) {
      for (const budgetMs of [Math.min(3_000, ttlMs / 4), ttlMs / 2]) {
        for (const tookMs of [200, 1_700, 9_000, 90_000]) {
          const warning = slowStart(tookMs, { ttlMs, budgetMs });
          if (warning === null) continue;
          const better = 1000 * Number(warning.params.ttl);
          const budget = Math.max(budgetMs, Math.min(3_000, better / 4));
          expect(better).to.be.above(ttlMs);
          expect(slowStart(tookMs, { ttlMs: better, budgetMs: budget }), `${tookMs} of ${ttlMs}`).to.equal(
            null,
          );
        }
      }
    }
  });
});

describe('the lease before a start', () => {
  let clock: ManualClock;
  let deadline$: BehaviorSubject<number | null>;
  let renewals: number;

  beforeEach(() => {
    clock = new ManualClock();
    deadline$ = new BehaviorSubject<number | null>(7_400);
    renewals = 0;
  });

  const freshen = (answer: () => void = () => undefined) =>
    freshenLease(
      {
        deadline$,
        reassure: () => {
          renewals += 1;
          answer();
        },
      },
      clock,
      TIMES,
    );

  it('is not renewed if it is new', async () => {
    await freshen();
    expect(renewals).to.equal(0);
  });

  it('is renewed if preparing has taken a part of it, and the start waits for that', async () => {
    clock.runUntil(2_000);
    let done = false;
    const freshened = freshen().then(() => {
      done = true;
    });
    await new Promise(setImmediate);
    expect([renewals, done]).to.deep.equal([1, false]);
    deadline$.next(9_400);
    await freshened;
  });

  it('is not waited for if the term ends meanwhile', async () => {
    clock.runUntil(2_000);
    await freshen(() => setImmediate(() => deadline$.next(null)));
    expect(renewals).to.equal(1);
  });

  it('nor for long if the server does not answer', async () => {
    clock.runUntil(2_000);
    await freshen(() => setImmediate(() => clock.runUntil(4_500)));
    expect(clock.alarms).to.equal(0);
  });

  it('nor if there is no term', async () => {
    deadline$.next(null);
    await freshen();
    expect(renewals).to.equal(0);
  });
});
