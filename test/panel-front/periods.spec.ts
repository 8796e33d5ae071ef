import { expect } from 'chai';
import * as fc from 'fast-check';
import { panelModule } from './support.js';

interface Period {
  readonly from: number;
  readonly to: number;
}

interface Periods {
  periodsOf(changes: readonly object[], now: number): readonly Record<string, unknown>[];
  layOut(periods: readonly Period[]): {
    readonly slots: readonly { readonly x: number; readonly width: number }[];
    readonly stretched: boolean;
  };
  createColours(count: number): (name: string) => number;
}

const change = (at: number, leader: string | null, role: string) => ({
  ...{ at, leader, role, token: leader === null ? null : 7, reason: 'elected' },
  ...{ previousRole: 'unknown', previousLeader: null },
});

/** Periods of these durations, one after the other. */
function lasting(...durations: readonly number[]): Period[] {
  let at = 1000;
  return durations.map((duration) => {
    const from = at;
    at += duration;
    return { from, to: at };
  });
}

describe('panel: the periods of a timeline', () => {
  let periods: Periods;
  before(async () => {
    periods = await panelModule<Periods>('periods.mjs');
  });

  it('periods go from each change to the next, the last one until now', () => {
    const changes = [change(10, null, 'unknown'), change(20, 'ada', 'leader'), change(50, 'bob', 'follower')];
    expect(periods.periodsOf(changes, 60)).to.deep.equal([
      { from: 10, to: 20, running: false, leader: null, token: null, reason: 'elected', self: false },
      { from: 20, to: 50, running: false, leader: 'ada', token: 7, reason: 'elected', self: true },
      { from: 50, to: 60, running: true, leader: 'bob', token: 7, reason: 'elected', self: false },
    ]);
  });

  it('there are no periods without changes', () => {
    expect(periods.periodsOf([], 60)).to.deep.equal([]);
    expect(periods.layOut([])).to.deep.equal({ slots: [], stretched: false });
  });

  it('periods never end before they begin, even if the clock was set back', () => {
    const [first, last] = periods.periodsOf([change(50, 'ada', 'leader'), change(20, 'bob', 'follower')], 10);
    expect([first?.from, first?.to, last?.from, last?.to]).to.deep.equal([50, 50, 20, 20]);
  });

  it('periods are as wide as they were long', () => {
    const { slots, stretched } = periods.layOut(lasting(100, 300, 600));
    expect(slots.map(({ width }) => width)).to.deep.equal([0.1, 0.3, 0.6]);
    expect(slots.map(({ x }) => x)).to.deep.equal([0, 0.1, 0.4]);
    expect(stretched).to.equal(false);
  });

  it('short periods are wide enough to point at beside a week, and marked as stretched', () => {
    const week = 7 * 86_400_000;
    const { slots, stretched } = periods.layOut(lasting(week, 900, week));
    expect(slots[1]?.width).to.equal(0.025);
    expect(slots[0]?.width).to.be.closeTo(0.4875, 1e-9);
    expect(stretched).to.equal(true);
  });

  it('short periods are wide enough even when others gave them room', () => {
    const none = Array.from({ length: 20 }, () => 0);
    expect(periods.layOut(lasting(...none, 3, 97)).slots[20]?.width).to.be.closeTo(0.025, 1e-9);
  });

  it('periods share the width evenly when none has lasted yet', () => {
    expect(periods.layOut(lasting(0)).slots).to.deep.equal([{ x: 0, width: 1 }]);
    expect(periods.layOut(lasting(0, 0)).slots).to.deep.equal([
      { x: 0, width: 0.5 },
      { x: 0.5, width: 0.5 },
    ]);
  });

  it('periods fill the width without gaps, whatever their durations', async () => {
    const durations = fc.array(fc.integer({ min: 0, max: 1e12 }), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.property(durations, (each) => {
        const { slots } = periods.layOut(lasting(...each));
        const least = Math.min(0.025, 1 / each.length);
        let end = 0;
        for (const { x, width } of slots) {
          expect(x).to.be.closeTo(end, 1e-9);
          expect(width).to.be.at.least(least - 1e-9);
          end = x + width;
        }
        expect(end).to.be.closeTo(1, 1e-9);
      }),
    );
  });

  it('periods have one colour per leader, repeated when the colours are used up', () => {
    const colourOf = periods.createColours(2);
    expect(['ada', 'bob', 'ada', 'eve', 'bob'].map(colourOf)).to.deep.equal([0, 1, 0, 0, 1]);
  });
});
