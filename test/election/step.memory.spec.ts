import { expect } from 'chai';
import { StepDriver, TTL } from './support/step-driver.js';

const QUARANTINED = { outcome: 'quarantined', why: 'not-ended', token: 5, retryMs: 500 } as const;

describe('step: memory between attempts', () => {
  it('an attempt carries the latest TTL, and the longest one read for a wait on an empty store', () => {
    const driver = StepDriver.following().send({ type: 'retime', ttlMs: 1_200 }, 10);
    expect(driver.view.role).to.equal('follower');
    expect(driver.ring().effect('acquire').request).to.include({ ttlMs: 1_200, longestTtlMs: TTL });
    driver.held({ recordTtlMs: 9_000 });
    expect(driver.ring().effect('acquire').request.longestTtlMs).to.equal(9_000);
    driver.held({ recordTtlMs: 1_200 });
    expect(driver.ring().effect('acquire').request.longestTtlMs).to.equal(9_000);
  });

  it('a longer TTL is forgotten once every lease of that TTL has ended', () => {
    const driver = StepDriver.following();
    driver.ring().held({ recordTtlMs: 9_000 });
    const until = driver.now + 9_000;
    while (driver.ring().now <= until) {
      if (!driver.wanted.includes('acquire')) continue;
      expect(driver.effect('acquire').request.longestTtlMs, `at ${driver.now}`).to.equal(9_000);
      driver.held({ recordTtlMs: TTL });
    }
    driver.held({ recordTtlMs: TTL });
    expect(driver.ring().effect('acquire').request.longestTtlMs).to.equal(TTL);
  });

  it('an elector waits for leases of its own former TTL', () => {
    const driver = StepDriver.campaigning().replied(QUARANTINED);
    driver.send({ type: 'retime', ttlMs: TTL / 3 }, 100);
    expect(driver.ring().effect('acquire').request).to.include({ ttlMs: TTL / 3, longestTtlMs: TTL });
  });

  it('each former TTL counts for as long as leases of that TTL can last', () => {
    const driver = StepDriver.following()
      .ring()
      .held({ recordTtlMs: 2 * TTL });
    const read = driver.now;
    // The TTL that ends here is shorter than the one read of, and its leases can end later.
    driver.send({ type: 'retime', ttlMs: TTL / 3 }, read + 1.9 * TTL);
    driver.send({ type: 'retime', ttlMs: TTL / 6 }, read + 2.1 * TTL);
    expect(driver.ring().effect('acquire').request.longestTtlMs).to.equal(2 * TTL);
  });

  it('a leader forgets a longer TTL, too', () => {
    const driver = StepDriver.following()
      .ring()
      .held({ recordTtlMs: 2 * TTL, remainingMs: 1, retryMs: 1 });
    const until = driver.now + 2 * TTL;
    driver.ring().acquired(7);
    let renewals = 0;
    while (driver.ring().now <= until) {
      if (!driver.wanted.includes('renew')) continue;
      driver.renewed({ outcome: 'renewed', end: driver.now + TTL });
      renewals += 1;
    }
    expect(renewals).to.be.above(3);
    driver.renewed({ outcome: 'renewed', end: driver.now + TTL });
    driver.tick(driver.phase('leader').term.deadline);
    expect(driver.effect('acquire').request.longestTtlMs).to.equal(TTL);
  });

  it('an elector remembers the highest token that it read, including those of its own terms', () => {
    const driver = StepDriver.campaigning().held({ token: 50, remainingMs: 10, retryMs: 10 });
    driver.ring().held({ token: 40, remainingMs: 10, retryMs: 10 });
    expect(driver.ring().effect('acquire').request.highestToken).to.equal(50);
    driver.acquired(60).tick(driver.phase('leader').term.deadline);
    expect(driver.effect('acquire').request.highestToken).to.equal(60);
  });

  it('a missing record does not erase the memory', () => {
    const driver = StepDriver.following().ring().held({ token: null, recordTtlMs: null });
    expect(driver.ring().effect('acquire').request).to.include({ highestToken: 5, longestTtlMs: TTL });
  });

  it('the token of a known lease is kept while its record is gone', () => {
    const before = StepDriver.following();
    const { since } = before.view;
    const after = before.ring().held({ token: null, recordTtlMs: null });
    expect(after.view).to.include({ token: 5, since });
  });

  it('a lowered TTL takes effect on the periodic attempts at once', () => {
    const driver = new StepDriver({ phase: 0.5 }, 3_600_000);
    driver.send({ type: 'contact', contact: { up: true } }).send({ type: 'start' });
    driver.held({ remainingMs: 3_600_000, retryMs: 3_600_000 }).send({ type: 'retime', ttlMs: TTL }, 100);
    expect(driver.ring().now).to.equal(TTL / 2);
    expect(driver.wanted).to.deep.equal(['acquire']);
  });

  it('a raised TTL does not postpone the periodic attempt', () => {
    const driver = StepDriver.following({ phase: 0.5 }).send({ type: 'retime', ttlMs: 3_600_000 }, 100);
    expect(driver.ring().now).to.equal(TTL / 2);
  });
});
