import { expect } from 'chai';
import { leaseInSight } from '../../src/election/view.js';
import { BUDGET, heldBy, StepDriver, TTL } from './support/step-driver.js';

const renewedAt = ({ state }: StepDriver): number | null | undefined => leaseInSight(state)?.renewedAt;

describe('step: when the followed lease was renewed', () => {
  it('a lease that is read was renewed a TTL before its end, counted from the question', () => {
    const driver = StepDriver.campaigning().held({ remainingMs: 2_400 }, 80);
    expect(renewedAt(driver)).to.equal(-600);
  });

  it('the record may know of a longer TTL than the leader has: then the renewal counts as older', () => {
    const driver = StepDriver.campaigning().held({ remainingMs: 2_400, recordTtlMs: 2 * TTL });
    expect(renewedAt(driver)).to.equal(-3_600);
  });

  it('no push moves it, however often one claims a renewal', () => {
    const driver = StepDriver.following();
    for (let at = 100; at < 1_000; at += 100) {
      driver.send({ type: 'push', push: { kind: 'renewed', token: 5, ttlMs: TTL } }, at);
    }
    expect(renewedAt(driver)).to.equal(-1_000);
  });

  it('the same renewal read again, over a slower way, does not move it back', () => {
    const driver = StepDriver.following()
      .tick(TTL)
      .held({ remainingMs: 1 }, TTL + 9);
    expect(renewedAt(driver)).to.equal(1);
    driver.tick(2 * TTL).held({ remainingMs: 1, recordTtlMs: 3 * TTL });
    expect(renewedAt(driver)).to.equal(1);
  });

  it('an answer that came too late does not tell', () => {
    const driver = StepDriver.campaigning();
    const { id } = driver.sent('acquire');
    driver.contactLost(BUDGET);
    driver.state = { ...driver.state, late: { id, sentAt: 0 } };
    driver.send({ type: 'acquire-replied', call: id, reply: heldBy() });
    expect(driver.view.leader).to.equal('other');
    expect(renewedAt(driver)).to.equal(null);
  });

  for (const [what, held] of [
    ['a value without an end', { remainingMs: null }],
    ['a value of another make', { value: 'foreign' }],
    ['a lease without a record', { recordTtlMs: null }],
  ] as const) {
    it(`nothing is known of ${what}`, () => {
      expect(renewedAt(StepDriver.campaigning().held(held))).to.equal(null);
    });
  }

  it('another lease starts anew', () => {
    const driver = StepDriver.following().tick(TTL).held({ value: 'third#y1.1', recordTtlMs: null });
    expect(renewedAt(driver)).to.equal(null);
  });
});
