import { expect } from 'chai';
import { StepDriver, TTL } from './support/step-driver.js';

/** The store's clock was set back by a minute: the lease seems to last that much longer. */
const STUCK = { remainingMs: 60_000, retryMs: 60_000 };

describe('step: trouble with the lease', () => {
  it('a lease that outlasts every TTL is removed after one TTL of the local clock', () => {
    const driver = StepDriver.campaigning({ phase: 0.5 }).held(STUCK, 100);
    const asked: [number, string | null][] = [];
    while (driver.now < 100 + TTL) {
      driver.ring();
      asked.push([driver.now, driver.effect('acquire').request.stuckValue]);
      driver.held(STUCK);
    }
    expect(asked).to.deep.equal([
      [1_500, null],
      [100 + TTL, 'other#x1.1'],
    ]);
  });

  it('a holder that renews does not count as stuck', () => {
    const driver = StepDriver.campaigning({ phase: 0.5 }).held(STUCK, 100).ring().held();
    driver.ring().held(STUCK);
    expect(driver.phase('follower').stuckSince).to.equal(driver.now);
  });

  it('a new holder is given a TTL of its own before it counts as stuck', () => {
    const driver = StepDriver.campaigning({ phase: 0.5 }).held(STUCK, 100);
    driver.ring().held({ ...STUCK, value: 'third#z.9' });
    expect(driver.phase('follower').stuckSince).to.equal(1_500);
  });

  it('a lease that slightly outlasts its TTL does not count as stuck', () => {
    const driver = StepDriver.campaigning().held({ remainingMs: TTL + 50, retryMs: TTL + 50 });
    expect(driver.phase('follower').stuckSince).to.equal(null);
  });

  it('a foreign value is never removed, however long it lasts', () => {
    const driver = StepDriver.campaigning({ phase: 0.5 }).held({ ...STUCK, value: 'pod-7' }, 100);
    for (let looks = 0; looks < 5; looks += 1) {
      expect(driver.ring().effect('acquire').request.stuckValue).to.equal(null);
      driver.held({ ...STUCK, value: 'pod-7' });
    }
  });

  it('a foreign value without a TTL is reported by name, and read only once per TTL', () => {
    const foreign = { value: 'by hand', remainingMs: null, retryMs: -1, token: null, recordTtlMs: null };
    const driver = StepDriver.campaigning({ phase: 0.5 }).held(foreign, 100);
    expect(driver.view).to.deep.include({
      role: 'follower',
      leader: 'by hand',
      token: null,
      trouble: { code: 'foreign-lease', detail: 'by hand', storeCode: '' },
    });
    const looks: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      expect(driver.ring().effect('acquire').request.stuckValue).to.equal(null);
      looks.push(driver.sent('acquire').sentAt);
      driver.held(foreign);
    }
    expect(looks).to.deep.equal([1_500, 4_500, 7_500]);
  });

  it('a foreign value without a TTL is no longer reported once it is gone', () => {
    const driver = StepDriver.campaigning().held({ value: 'by hand', remainingMs: null, retryMs: -1 });
    expect(driver.ring().acquired(7).view).to.deep.include({ role: 'leader', trouble: null });
  });
});
