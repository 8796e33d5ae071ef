/** A store that answers too late for the TTL: said in words, asked calmly, and forgiven when the answers are quick again. */
import { expect } from 'chai';
import { type AcquireReply, type Held, StoreFailure } from '../../src/election/ports.js';
import type { Call } from '../../src/election/state.js';
import { BUDGET, heldBy, MARGIN, StepDriver, TTL } from './support/step-driver.js';

const ACQUIRED: AcquireReply = { outcome: 'acquired', token: 7, end: TTL };
/** ms; more than a call may take. */
const SLOW = 2_000;

/** Lets the present acquisition time out, and then be answered `SLOW` ms after it was sent. */
function answerLate(driver: StepDriver): StepDriver {
  const { call } = driver.state;
  if (call === null) throw new Error('no call is under way');
  driver.tick(call.until);
  return driver.send({ type: 'acquire-replied', call: call.id, reply: ACQUIRED }, call.sentAt + SLOW);
}

/** Two late answers in turn, the second to a question after the first; from then on it asks, and is answered slowly. */
function slow(held: Held | null = null): StepDriver {
  const driver = answerLate(StepDriver.campaigning());
  // The acquisition that was sent meanwhile tells nothing new.
  driver.ring();
  answerLate(driver).ring();
  return driver.replied(held ?? { outcome: 'vacant' }, driver.now + SLOW);
}

describe('step: a store that answers too late', () => {
  it('a single late answer is not reported: the store may have paused', () => {
    const driver = answerLate(StepDriver.campaigning());
    expect(driver.view.trouble).to.equal(null);
    expect(driver.replied({ outcome: 'vacant' }).acquired(8).view).to.include({ role: 'leader' });
  });

  it('an elector acquires nothing after an overdue call until an answer is in time', () => {
    const driver = StepDriver.campaigning().ring();
    expect(driver.effect('acquire').request.claims).to.equal(false);
    driver.replied({ outcome: 'vacant' }, driver.now + 20);
    expect(driver.effect('acquire').request.claims).to.equal(true);
    expect(driver.view, 'no role between').to.include({ role: 'unknown', met: false });
  });

  it('two late answers in turn are reported, with the time taken and the TTL needed', () => {
    const { trouble } = slow().view;
    expect(trouble).to.include({ code: 'ttl-too-short', detail: String(SLOW) });
    // Two round trips and the margin, and half as much again while it is not known how they vary.
    expect(trouble?.leastTtlMs).to.be.within(4_100, 6_100);
  });

  for (const kind of ['busy', 'refused', 'not-executed', 'broken'] as const) {
    it(`late answers are reported although the first was a failure: ${kind}`, () => {
      const driver = StepDriver.campaigning();
      const waiting = [driver.sent('acquire')];
      for (let answers = 0; answers < 8; answers += 1) {
        const [{ id, sentAt }] = waiting as [Call];
        while (driver.due < sentAt + SLOW) {
          driver.ring();
          if (driver.wanted.includes('acquire')) waiting.push(driver.sent('acquire'));
        }
        const failure = new StoreFailure(kind, 'the first answer');
        const reply: AcquireReply = { outcome: 'vacant' };
        driver.send(
          answers === 0
            ? { type: 'call-failed', call: id, failure }
            : { type: 'acquire-replied', call: id, reply },
          sentAt + SLOW,
        );
        if (driver.wanted.includes('acquire')) waiting.push(driver.sent('acquire'));
        waiting.shift();
      }
      expect(driver.view).to.include({ role: 'follower' });
      expect(driver.view.trouble).to.include({ code: 'ttl-too-short', detail: String(SLOW) });
    });
  }

  it('an acquisition answered late is never believed, and is released', () => {
    const driver = slow();
    expect(driver.view).to.include({ role: 'follower', leader: null, token: null });
    const pending = driver.state.givenUp.filter(({ sent }) => !sent);
    expect(pending).to.deep.equal([]);
  });

  it('after two late answers an elector asks rarely despite pushes, and nothing piles up', () => {
    const driver = slow();
    const asked: number[] = [];
    const claimed: boolean[] = [];
    while (driver.now < 60_000) {
      driver.send({ type: 'push', push: { kind: 'expired' } }, driver.now + 100);
      asked.push(driver.now);
      driver.replied({ outcome: 'vacant' }, driver.now + SLOW);
      claimed.push(driver.effect('acquire').request.claims);
      expect(driver.wanted).to.deep.equal(['acquire']);
    }
    expect(asked.length).to.be.within(10, 60_000 / SLOW);
    expect(claimed).not.to.include(true);
    expect(driver.view).to.include({ role: 'follower', leader: null });
    expect(driver.view.trouble).to.include({ code: 'ttl-too-short' });
  });

  it('an elector follows the leader although the store is slow', () => {
    const driver = slow(heldBy());
    expect(driver.view).to.include({ role: 'follower', leader: 'other', token: 5 });
    expect(driver.view.trouble).to.include({ code: 'ttl-too-short' });
  });

  it('an elector campaigns again at the first quick answer', () => {
    const driver = slow();
    driver.replied({ outcome: 'vacant' }, driver.now + 20);
    driver.acquired(9, driver.now + 20);
    expect(driver.view).to.deep.include({ role: 'leader', token: 9, trouble: null });
  });

  it('after an answer only just in time an elector waits for several more', () => {
    const driver = slow();
    let answers = 0;
    while (driver.state.slow !== null) {
      if (driver.state.call === null) driver.ring();
      driver.replied({ outcome: 'vacant' }, driver.now + 0.8 * BUDGET);
      answers += 1;
      expect(answers).to.be.below(30);
    }
    expect(answers).to.be.above(3);
    expect(driver.view.trouble).to.equal(null);
  });

  it('a new connection or TTL is judged afresh', () => {
    const other = slow().contactLost().contactMade();
    expect(other.wanted).to.include('acquire');
    const longer = slow().send({ type: 'retime', ttlMs: 10_000 });
    longer.replied({ outcome: 'vacant' }, longer.now + SLOW);
    expect(longer.wanted).to.include('acquire');
    expect(longer.acquired(9, longer.now + SLOW).view).to.deep.include({ role: 'leader', trouble: null });
  });

  it('an elector leads with round trips of just under half of the usable TTL', () => {
    const driver = StepDriver.campaigning();
    const took = BUDGET - 1;
    driver.acquired(7, took);
    for (let renewals = 0; renewals < 20; renewals += 1) {
      if (driver.state.call === null) driver.ring();
      driver.renewed({ outcome: 'renewed', end: driver.now + TTL }, driver.now + took);
      expect(driver.view).to.deep.include({ role: 'leader', token: 7, trouble: null });
    }
  });

  it('a renewal answered after the term teaches an elector that it cannot lead', () => {
    const driver = StepDriver.leading().ring();
    const { call } = driver.state;
    driver.ring().tick(TTL - MARGIN);
    expect(driver.view.role).to.equal('follower');
    driver.send({ type: 'renew-replied', call: call?.id ?? 0, reply: { outcome: 'renewed', end: 1 } }, TTL);
    expect(driver.view.role).to.equal('follower');
    expect(driver.state.lateAt).to.equal(TTL);
  });

  it('a stall of its own process does not make an elector suspect the store', () => {
    const driver = StepDriver.campaigning();
    for (let stalls = 0; stalls < 3; stalls += 1) driver.acquired(7, driver.now + SLOW);
    expect(driver.state.lateAt).to.equal(null);
  });
});
