import { expect } from 'chai';
import { NEVER, of, Subject } from 'rxjs';
import { FaultRetries } from '../../src/runtime/fault-retries.js';

/** Rings at once, and notes what it was set to. */
class HastyClock {
  time = 0;
  readonly waits: number[] = [];
  /** How often it still rings. */
  rings = 0;

  now(): number {
    return this.time;
  }

  at(time: number) {
    this.waits.push(time - this.time);
    if (this.rings === 0) return NEVER;
    this.rings -= 1;
    this.time = time;
    return of(undefined);
  }
}

/** Has a defect at once; the waits until tries, the last of which does not end. */
function waits(clock: HastyClock, retries: FaultRetries, rings: number, runMs = 0): readonly number[] {
  clock.waits.length = 0;
  clock.rings = rings;
  const faults$ = new Subject<Error>();
  retries.due({ faults$ }, 10_000).subscribe();
  clock.time += runMs;
  faults$.next(new Error('defect'));
  faults$.complete();
  return [...clock.waits];
}

describe('an elector that ended with a defect', () => {
  it('is tried again after its TTL, then less and less often, up to five minutes', () => {
    const clock = new HastyClock();
    const expected = [10, 20, 40, 80, 160, 300, 300].map((s) => s * 1_000);
    expect(waits(clock, new FaultRetries(clock), 6)).to.deep.equal(expected);
  });

  it('waits longer if the one that replaced it fails, too, unless that has run for long', () => {
    const clock = new HastyClock();
    const retries = new FaultRetries(clock);
    expect(waits(clock, retries, 0)).to.deep.equal([10_000]);
    expect(waits(clock, retries, 0)).to.deep.equal([20_000]);
    expect(waits(clock, retries, 0, 300_001)).to.deep.equal([10_000]);
  });
});
