import { expect } from 'chai';
import { Subject } from 'rxjs';
import { drain } from '../../../src/node-red/hot-standby/drain.js';
import { ManualClock } from '../../support/manual-clock.js';

describe('the planned end of a term', () => {
  let clock: ManualClock;
  let complete: () => void;
  let work: Promise<void>;
  let lost$: Subject<void>;

  beforeEach(() => {
    clock = new ManualClock();
    lost$ = new Subject();
    work = new Promise((resolve) => {
      complete = resolve;
    });
  });

  const begin = (untilMs: number, budgetMs = 2_500) =>
    drain({ completions: new Set([() => work]), clock, budgetMs, untilMs, lost$ });

  /** ms of the clock at which it is over, if the work never is. */
  async function waits(untilMs: number, budgetMs?: number): Promise<number | null> {
    const drained = begin(untilMs, budgetMs);
    if (drained === null) return null;
    let over = false;
    void drained.then(() => {
      over = true;
    });
    for (let ms = 0; ms <= 5_000; ms += 50) {
      clock.runUntil(ms);
      await new Promise(setImmediate);
      if (over) return ms;
    }
    return Number.POSITIVE_INFINITY;
  }

  it('waits for what is under way', async () => {
    const drained = begin(7_000);
    complete();
    await drained;
    expect([clock.now(), clock.alarms]).to.deep.equal([0, 0]);
  });

  it('does so for a second at most', async () => {
    expect(await waits(7_000)).to.equal(1_000);
  });

  it('for half of the stop budget at most', async () => {
    expect(await waits(7_000, 500)).to.equal(250);
  });

  it('not beyond the last deadline', async () => {
    expect(await waits(400)).to.equal(400);
  });

  it('not once the lease is lost', async () => {
    const drained = begin(7_000);
    lost$.next();
    await drained;
    expect([clock.now(), clock.alarms]).to.deep.equal([0, 0]);
  });

  it('not at all where it was not planned, or nothing is under way', () => {
    expect(begin(Number.NEGATIVE_INFINITY)).to.equal(null);
    expect(drain({ completions: new Set(), clock, budgetMs: 500, untilMs: 7_000, lost$ })).to.equal(null);
  });
});
