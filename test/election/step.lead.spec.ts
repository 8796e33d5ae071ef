import { expect } from 'chai';
import { type FailureKind, StoreFailure } from '../../src/election/ports.js';
import { BUDGET, heldBy, MARGIN, StepDriver, TTL } from './support/step-driver.js';

const DEADLINE = TTL - MARGIN;

describe('step: leading', () => {
  it('a leader renews three times per TTL, on the grid of its process', () => {
    const driver = StepDriver.leading({ phase: 0.25 });
    const sent: number[] = [];
    for (let renewals = 0; renewals < 4; renewals += 1) {
      sent.push(driver.ring().sent('renew').sentAt);
      driver.renewed({ outcome: 'renewed', end: driver.now + TTL });
    }
    expect(sent).to.deep.equal([250, 1_250, 2_250, 3_250]);
  });

  it('a leader returns to the grid after a renewal between two points', () => {
    const driver = StepDriver.leading().send({ type: 'push', push: { kind: 'expired' } }, 500);
    driver.renewed({ outcome: 'renewed', end: 3_500 }, 501);
    expect(driver.due).to.equal(1_000);
  });

  it('a renewal carries the value, the token and the end that the acquisition returned', () => {
    const driver = StepDriver.leading().ring();
    expect(driver.effect('renew').request).to.deep.equal({
      key: 'k',
      value: 'me#id0.1',
      ttlMs: TTL,
      token: 7,
      end: TTL,
    });
    expect(driver.sent('renew').until).to.equal(TTL / 3 + BUDGET);
  });

  it('the next renewal carries the end that the last one returned', () => {
    const driver = StepDriver.leading().ring().renewed({ outcome: 'renewed', end: 4_711 });
    expect(driver.ring().effect('renew').request.end).to.equal(4_711);
  });

  it('a definite success raises the deadline, counted from before that renewal was sent', () => {
    const driver = StepDriver.leading().ring().renewed({ outcome: 'renewed', end: 1 }, 1_900);
    expect(driver.phase('leader').term.deadline).to.equal(1_000 + DEADLINE);
  });

  it('a leader whose lease was restored continues its term', () => {
    const driver = StepDriver.leading().ring().renewed({ outcome: 'restored', end: 1 }, 1_001);
    expect(driver.view).to.include({ role: 'leader', token: 7 });
    expect(driver.phase('leader').term.deadline).to.equal(1_000 + DEADLINE);
  });

  for (const kind of ['offline', 'broken', 'timeout', 'busy', 'not-executed', 'refused'] as FailureKind[]) {
    it(`a leader whose renewal fails as ${kind} keeps its deadline and stops there`, () => {
      const driver = StepDriver.leading().ring().failed(new StoreFailure(kind, 'no'), 1_100);
      expect(driver.view.role).to.equal('leader');
      expect(driver.phase('leader').term.deadline).to.equal(DEADLINE);
      expect(driver.tick(DEADLINE).view.role).to.not.equal('leader');
    });

    it(`a leader renews again within a tenth of a TTL after a failure as ${kind}`, () => {
      const driver = StepDriver.leading().ring().failed(new StoreFailure(kind, 'no'), 1_100);
      expect(driver.due).to.be.within(1_100, 1_100 + TTL / 10);
      expect(driver.ring().effect('renew').request.value).to.equal('me#id0.1');
    });
  }

  it('a leader renews again when an answer is overdue, and at once on a new connection', () => {
    const driver = StepDriver.leading().ring().ring();
    expect(driver.now).to.equal(1_000 + BUDGET);
    expect(driver.wanted).to.deep.equal([]);
    expect(driver.due).to.equal(1_000 + BUDGET + 5);
    expect(driver.contactLost(2_486).wanted).to.deep.equal([]);
    expect(driver.contactMade(2_550).sent('renew').sentAt).to.equal(2_550);
  });

  it('a leader accepts a renewal answered late, as after a stall, if the term has not ended', () => {
    const driver = StepDriver.leading()
      .ring()
      .renewed({ outcome: 'renewed', end: 99 }, DEADLINE - 1);
    expect(driver.wanted).to.deep.equal(['renew']);
    expect(driver.phase('leader').term.deadline).to.equal(1_000 + TTL - MARGIN);
  });

  it('a renewal waits no longer than the rest of the term', () => {
    const driver = StepDriver.leading().contactLost(10).contactMade(2_500);
    expect(driver.sent('renew').until).to.equal(DEADLINE);
  });

  it('a late answer is not taken for the answer to a later renewal', () => {
    const driver = StepDriver.leading().ring().contactLost(1_500).contactMade(1_600);
    driver.send({ type: 'renew-replied', call: 2, reply: { outcome: 'renewed', end: 1 } }, 1_700);
    expect(driver.phase('leader').term.deadline).to.equal(DEADLINE);
    expect(driver.state.call).to.include({ kind: 'renew', sentAt: 1_600 });
  });

  it('a term ends at its deadline, whatever event comes first', () => {
    for (const event of [
      { type: 'tick' },
      { type: 'contact', contact: { up: true } },
      { type: 'push', push: { kind: 'resubscribed' } },
      { type: 'renew-replied', call: 2, reply: { outcome: 'renewed', end: 1 } },
    ] as const) {
      const driver = StepDriver.leading().ring().send(event, DEADLINE);
      expect(driver.view, event.type).to.include({ role: 'follower', leader: null, reason: 'expired' });
    }
  });

  it('a leader leads up to its deadline', () => {
    expect(
      StepDriver.leading()
        .ring()
        .tick(DEADLINE - 0.01).view.role,
    ).to.equal('leader');
  });

  it('an answer after the deadline does not revive the term', () => {
    const driver = StepDriver.leading().ring().tick(DEADLINE);
    driver.send({ type: 'renew-replied', call: 2, reply: { outcome: 'renewed', end: 1 } }, DEADLINE + 1);
    expect(driver.view.role).to.equal('follower');
  });

  it('an ended term is released by its value before the next attempt', () => {
    const driver = StepDriver.leading().ring().tick(DEADLINE);
    expect(driver.wanted).to.deep.equal(['release', 'acquire']);
    expect(driver.effect('release').request).to.include({ key: 'k', value: 'me#id0.1', token: 7, end: TTL });
    expect(driver.acquired(8).view).to.include({ role: 'leader', token: 8 });
  });

  it('the role is unknown when a term ends without contact', () => {
    const driver = StepDriver.leading().contactLost(10).ring();
    expect(driver.now).to.equal(DEADLINE);
    expect(driver.view).to.include({ role: 'unknown', leader: null, reason: 'disconnected' });
    expect(driver.contactMade(5_000).wanted).to.deep.equal(['release', 'acquire']);
    expect(driver.held().view).to.include({ role: 'follower', leader: 'other', reason: 'reconnected' });
  });

  it('a leader leads on through a short loss of contact', () => {
    const driver = StepDriver.leading();
    expect(driver.contactLost(100).view.role).to.equal('leader');
    expect(driver.contactMade(900).view.role).to.equal('leader');
    expect(driver.sent('renew').sentAt).to.equal(900);
  });

  it('a leader that lost its lease follows the new holder', () => {
    const driver = StepDriver.leading().ring();
    driver.renewed({ outcome: 'lost', held: heldBy({ value: 'next#y.3', token: 8, retryMs: 700 }) }, 1_001);
    expect(driver.view).to.include({ role: 'follower', leader: 'next', token: 8, reason: 'lost' });
    expect(driver.due).to.equal(1_001 + 700 + 1);
  });

  it('a leader whose lease is gone attempts at once to acquire it', () => {
    const driver = StepDriver.leading().ring().renewed({ outcome: 'lost', held: null }, 1_001);
    expect(driver.view).to.include({ role: 'follower', leader: null, reason: 'lost' });
    expect(driver.sent('acquire').sentAt).to.equal(1_001);
  });

  it('a problem that the store reports on a renewal is shown until it is solved', () => {
    const driver = StepDriver.leading()
      .ring()
      .failed(new StoreFailure('busy', 'OOM', { code: 'OOM' }), 1_001);
    expect(driver.view.trouble).to.include({ code: 'refused', storeCode: 'OOM' });
    expect(driver.ring().renewed({ outcome: 'renewed', end: 1 }).view.trouble).to.equal(null);
  });

  it('a broken connection is reported by the contact, not by the renewal', () => {
    const driver = StepDriver.leading().ring().failed(new StoreFailure('broken', 'no'), 1_001);
    expect(driver.view.trouble).to.equal(null);
  });

  it('a renewal with a longer TTL sets a later deadline', () => {
    const driver = StepDriver.leading().send({ type: 'retime', ttlMs: 6_000 }, 500);
    expect(driver.ring().effect('renew').request.ttlMs).to.equal(6_000);
    driver.renewed({ outcome: 'renewed', end: 1 });
    expect(driver.phase('leader').term.deadline).to.equal(1_000 + 6_000 - 62);
  });
});
