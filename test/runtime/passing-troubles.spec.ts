import { expect } from 'chai';
import { Subject } from 'rxjs';
import type { Trouble } from '../../src/election/state.js';
import { debounceTroubles } from '../../src/runtime/passing-troubles.js';
import { ManualClock } from '../support/manual-clock.js';

const refused = (storeCode: string): Trouble => ({ code: 'refused', detail: storeCode, storeCode });
const UNCONFIRMED = refused('UNCONFIRMED');

function troubles(graceMs = 1_000) {
  const clock = new ManualClock();
  const trouble = new Subject<Trouble | null>();
  const told: (string | null)[] = [];
  debounceTroubles(trouble, clock, graceMs).subscribe((seen) => told.push(seen?.storeCode ?? null));
  return { clock, trouble, told };
}

describe('passing troubles', () => {
  it('a primary that the others do not confirm for a moment is not reported, and leaves no timer', () => {
    const { clock, trouble, told } = troubles();
    trouble.next(UNCONFIRMED);
    clock.runUntil(900);
    trouble.next(null);
    clock.runUntil(5_000);
    expect(told).to.deep.equal([null, null]);
    expect(clock.alarms).to.equal(0);
  });

  it('a passing trouble that lasts is reported in time, however often the view or the refusal changes', () => {
    const { clock, trouble, told } = troubles();
    const codes = ['UNCONFIRMED', 'CLUSTERDOWN', 'SENT-AROUND', 'TRYAGAIN'];
    for (const [index, code] of codes.entries()) {
      clock.runUntil(index * 200);
      trouble.next(refused(code));
    }
    clock.runUntil(999);
    expect(told).to.deep.equal([null, null, null, null]);
    clock.runUntil(1_000);
    trouble.next(UNCONFIRMED);
    expect(told.slice(4)).to.deep.equal(['TRYAGAIN', 'UNCONFIRMED']);
  });

  it('a passing trouble that comes back later is a new one', () => {
    const { clock, trouble, told } = troubles();
    trouble.next(UNCONFIRMED);
    clock.runUntil(900);
    trouble.next(null);
    trouble.next(UNCONFIRMED);
    clock.runUntil(1_800);
    expect(told).to.deep.equal([null, null, null]);
    clock.runUntil(1_900);
    expect(told.at(-1)).to.equal('UNCONFIRMED');
  });

  it('a trouble that only people can end is reported at once', () => {
    const { trouble, told } = troubles();
    trouble.next(UNCONFIRMED);
    trouble.next(refused('WRONGTYPE'));
    expect(told).to.deep.equal([null, 'WRONGTYPE']);
  });
});
