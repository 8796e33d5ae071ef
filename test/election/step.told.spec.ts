import { expect } from 'chai';
import { StepDriver, TTL } from './support/step-driver.js';

const LONGER = 4 * TTL;

const renewed = (ttlMs: number) => ({ type: 'push', push: { kind: 'renewed', token: 5, ttlMs } }) as const;

describe('step: what is shown besides the role', () => {
  it('a follower shows why nobody can be elected yet, and until when', () => {
    const driver = StepDriver.campaigning();
    driver.replied({ outcome: 'quarantined', why: 'data-lost', token: 0, retryMs: 700 }, 10);
    expect(driver.view.wait).to.deep.equal({ why: 'data-lost', until: 711 });
    expect(driver.tick(711).held({}, 712).view.wait).to.equal(null);
  });

  it('a follower shows no wait while the known leader may restore its lease', () => {
    const driver = StepDriver.following().send({ type: 'push', push: { kind: 'expired' } }, 500);
    driver.replied({ outcome: 'quarantined', why: 'not-ended', token: 5, retryMs: 700 }, 510);
    expect(driver.view).to.include({ leader: 'other', wait: null });
  });

  it('a leader that resigned shows until when it holds off', () => {
    const driver = StepDriver.leading().send({ type: 'resign' }, 100);
    expect(driver.view.wait).to.deep.equal({ why: 'resigned', until: 1_100 });
  });

  it('a follower learns from renewals that the leader uses another TTL, and when it no longer does', () => {
    const driver = StepDriver.following();
    expect(driver.view.otherTtlMs).to.equal(null);
    expect(driver.send(renewed(LONGER), 500).view.otherTtlMs).to.equal(LONGER);
    expect(driver.send(renewed(TTL), 600).view.otherTtlMs).to.equal(null);
  });

  for (const [shown, held, otherTtlMs] of [
    ['a record that knows of shorter ones only', { recordTtlMs: 1_000, remainingMs: 900 }, 1_000],
    ['a lease that lasts longer than ours could', { recordTtlMs: LONGER, remainingMs: TTL + 1 }, LONGER],
    ['a record of a longer one, which may be history', { recordTtlMs: LONGER, remainingMs: TTL }, null],
    ['a lease that outlasts its record', { recordTtlMs: TTL, remainingMs: 9 * TTL }, null],
    ['a lease without a record', { recordTtlMs: null, remainingMs: 9 * TTL }, null],
    ['a value of another make', { value: 'old', recordTtlMs: LONGER, remainingMs: TTL + 1 }, null],
  ] as const) {
    it(`a follower without pushes sees ${otherTtlMs === null ? 'no other' : 'another'} TTL in ${shown}`, () => {
      expect(StepDriver.campaigning().held(held).view.otherTtlMs).to.equal(otherTtlMs);
    });
  }

  it('a TTL learnt from a renewal is kept when the lease is read again', () => {
    const driver = StepDriver.following({ phase: 0.5 }).send(renewed(LONGER), 500);
    driver.tick(1_500).held({ recordTtlMs: LONGER, remainingMs: TTL }, 1_510);
    expect(driver.view.otherTtlMs).to.equal(LONGER);
  });
});
