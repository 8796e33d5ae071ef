import { expect } from 'chai';
import { StoreFailure } from '../../src/election/ports.js';
import { BUDGET, MARGIN, StepDriver, TTL } from './support/step-driver.js';

describe('step: acquiring the lease', () => {
  it('an elector does nothing before it is started, with or without contact', () => {
    const driver = new StepDriver().contactMade().tick(TTL);
    expect(driver.wanted).to.deep.equal([]);
    expect(driver.due).to.equal(Number.POSITIVE_INFINITY);
    expect(driver.view).to.include({ role: 'unknown', met: false });
  });

  it('an elector makes no attempt before it has contact', () => {
    const driver = new StepDriver().send({ type: 'start' });
    expect(driver.wanted).to.deep.equal([]);
    expect(driver.contactMade(50).sent('acquire')).to.include({ sentAt: 50, until: 50 + BUDGET });
  });

  it('a new elector asks for the lease as one that has read of none', () => {
    const { request } = StepDriver.campaigning().effect('acquire');
    expect(request).to.deep.equal({
      key: 'k',
      value: 'me#id0.1',
      ttlMs: TTL,
      longestTtlMs: TTL,
      highestToken: null,
      stuckValue: null,
      claims: true,
      rank: 0,
    });
  });

  it('an elector set to wait on an empty store asks as one that has read of a lease', () => {
    const { request } = StepDriver.campaigning({ waitOnEmptyStore: true }).effect('acquire');
    expect(request.highestToken).to.equal(0);
  });

  it('an elector that is granted the lease leads and announces it', () => {
    const driver = StepDriver.campaigning().acquired(7, 20);
    expect(driver.view).to.deep.include({
      role: 'leader',
      leader: 'me',
      token: 7,
      reason: 'elected',
      met: true,
    });
    expect(driver.view.since).to.equal(1_800_000_000_020);
  });

  it('the deadline counts from before the request was sent, less 1 % and 2 ms', () => {
    const driver = StepDriver.campaigning().acquired(7, 400);
    expect(driver.phase('leader').term.deadline).to.equal(TTL - MARGIN);
  });

  it('a refused elector follows the holder, and attempts again 1 ms after the end of that lease', () => {
    const driver = StepDriver.campaigning().held({ remainingMs: 1_500, retryMs: 1_500 }, 100);
    expect(driver.view).to.deep.include({ role: 'follower', leader: 'other', token: 5, reason: 'joined' });
    expect(driver.due).to.equal(100 + 1_500 + 1);
    expect(driver.ring().sent('acquire').sentAt).to.equal(1_601);
  });

  it('a refused elector waits as long as the store says, if that is longer than the lease', () => {
    const driver = StepDriver.campaigning().held({ remainingMs: 1_000, retryMs: 1_700 });
    expect(driver.due).to.equal(1_701);
  });

  it('the bare host name that 1.0.0 wrote is taken for a name', () => {
    expect(StepDriver.campaigning().held({ value: 'pod-7' }).view.leader).to.equal('pod-7');
  });

  it('an elector follows nobody during a quarantine, and attempts when it is over', () => {
    const driver = StepDriver.campaigning();
    driver.replied({ outcome: 'quarantined', why: 'data-lost', token: 9, retryMs: 800 }, 10);
    expect(driver.view).to.include({ role: 'follower', leader: null, token: null });
    expect(driver.due).to.equal(811);
    expect(driver.ring().effect('acquire').request.highestToken).to.equal(9);
  });

  it('the known holder is still shown during a quarantine, since it may restore its lease', () => {
    const driver = StepDriver.following().send({ type: 'push', push: { kind: 'expired' } }, 500);
    driver.replied({ outcome: 'quarantined', why: 'not-ended', token: 5, retryMs: 1_400 }, 501);
    expect(driver.view).to.include({ role: 'follower', leader: 'other' });
  });

  it('no leader is shown in a quarantine after the known lease has ended', () => {
    const driver = StepDriver.following().tick(2_002);
    driver.replied({ outcome: 'quarantined', why: 'not-ended', token: 5, retryMs: 900 }, 2_003);
    expect(driver.view).to.include({ role: 'follower', leader: null, reason: 'expired' });
  });

  it('every attempt has a value of its own', () => {
    const driver = StepDriver.campaigning();
    const values = [driver.effect('acquire').request.value];
    for (let looks = 0; looks < 3; looks += 1) {
      driver.held().tick(driver.due);
      values.push(driver.effect('acquire').request.value);
    }
    expect(values).to.deep.equal(['me#id0.1', 'me#id0.2', 'me#id0.3', 'me#id0.4']);
  });

  it('an elector has one call in flight, until its budget ends', () => {
    const driver = StepDriver.campaigning();
    expect(driver.contactMade(1).wanted).to.deep.equal([]);
    expect(driver.due).to.equal(BUDGET);
  });

  it('an acquisition answered after its budget is not believed, and is released before the next', () => {
    const driver = StepDriver.campaigning().acquired(7, BUDGET);
    expect(driver.view.role).to.equal('unknown');
    expect(driver.wanted).to.deep.equal(['release', 'acquire']);
    expect(driver.effect('release').request).to.include({ key: 'k', value: 'me#id0.1', token: null });
    expect(driver.effect('acquire').request.value).to.equal('me#id0.2');
  });

  it('an acquisition answered just within its budget is believed', () => {
    expect(StepDriver.campaigning().acquired(7, BUDGET - 0.1).view.role).to.equal('leader');
  });

  it('an answer to a call that is no longer in flight is ignored', () => {
    const driver = StepDriver.campaigning();
    driver.contactLost(10).contactMade(20);
    driver.send({ type: 'acquire-replied', call: 1, reply: { outcome: 'acquired', token: 7, end: TTL } }, 30);
    expect(driver.view.role).to.equal('unknown');
  });

  for (const kind of ['broken', 'timeout', 'busy', 'refused'] as const) {
    it(`an attempt that failed as ${kind} may have been executed and is released`, () => {
      const driver = StepDriver.campaigning().failed(new StoreFailure(kind, 'no'), 100);
      if (!driver.wanted.includes('acquire')) driver.ring();
      expect(driver.wanted).to.deep.equal(['release', 'acquire']);
      expect(driver.effect('release').request).to.include({ value: 'me#id0.1', token: null });
    });
  }

  for (const kind of ['offline', 'not-executed'] as const) {
    it(`an attempt that failed as ${kind} needs no release`, () => {
      const driver = StepDriver.campaigning().failed(new StoreFailure(kind, 'no'), 100);
      expect(driver.wanted).to.deep.equal(['acquire']);
    });
  }

  it('a release is sent once, and again only if it had no effect', () => {
    const driver = StepDriver.campaigning().failed(new StoreFailure('broken', 'no'), 100);
    expect(driver.wanted).to.deep.equal(['release', 'acquire']);
    expect(driver.held({}, 110).ring().wanted).to.deep.equal(['acquire']);
    const broken = new StoreFailure('broken', 'no');
    driver.send({ type: 'release-settled', value: 'me#id0.1', failure: broken }).held();
    expect(driver.ring().wanted).to.deep.equal(['release', 'acquire']);
    driver.send({ type: 'release-settled', value: 'me#id0.1', failure: null }).held();
    expect(driver.ring().wanted).to.deep.equal(['acquire']);
  });

  it('a release that the store refuses is not repeated', () => {
    const driver = StepDriver.campaigning().failed(new StoreFailure('broken', 'no'), 100);
    const refused = new StoreFailure('refused', 'NOPERM', { code: 'NOPERM' });
    driver.send({ type: 'release-settled', value: 'me#id0.1', failure: refused }).held();
    expect(driver.ring().wanted).to.deep.equal(['acquire']);
  });

  it('the number of leases to release is bounded, however often the connection breaks', () => {
    const driver = StepDriver.campaigning();
    for (let breaks = 1; breaks <= 200; breaks += 1) driver.contactLost(breaks).contactMade(breaks);
    expect(driver.wanted.filter((type) => type === 'release')).to.have.length(8);
    expect(driver.state.givenUp.map(({ value }) => value)).to.include('me#id0.200');
  });

  it('attempts are dropped before a term, whose release also ends the wait for it', () => {
    const driver = StepDriver.leading().contactLost(10).ring();
    for (let breaks = 1; breaks <= 20; breaks += 1) driver.contactMade().contactLost();
    expect(driver.state.givenUp).to.have.length(8);
    expect(driver.state.givenUp[0]?.term).to.include({ token: 7 });
  });

  it('an elector that meets its own forgotten attempt releases it, and follows nobody meanwhile', () => {
    const driver = StepDriver.campaigning().held({
      value: 'me#id0.99',
      remainingMs: 3_600_000,
      retryMs: 3_600_000,
    });
    expect(driver.view).to.include({ role: 'follower', leader: null });
    driver.ring();
    expect(driver.now).to.equal(5);
    expect(driver.wanted).to.deep.equal(['release', 'acquire']);
    expect(driver.effect('release').request).to.include({ value: 'me#id0.99', token: null });
  });

  it('an elector does not hurry to release its own lease if the release keeps failing', () => {
    const mine = { value: 'me#id0.99', remainingMs: 3_600_000, retryMs: 3_600_000 };
    const driver = StepDriver.campaigning().held(mine).ring().held(mine);
    expect(driver.due).to.equal(5 + TTL / 10);
    expect(driver.ring().wanted).to.deep.equal(['release', 'acquire']);
  });

  it('the lease of another elector of the same name counts as foreign', () => {
    expect(StepDriver.campaigning().held({ value: 'me#id1.99' }).view.leader).to.equal('me');
  });

  it('what could not be released is forgotten after two TTLs', () => {
    const driver = StepDriver.campaigning().failed(new StoreFailure('broken', 'no'), 100);
    driver.held({ remainingMs: 2 * TTL, retryMs: 2 * TTL }, 110);
    driver.tick(100 + 2 * TTL).failed(new StoreFailure('broken', 'no'));
    expect(driver.ring().effect('release').request.value).to.equal('me#id0.3');
  });

  it('an elector retries within a tenth of a TTL while the store is busy, and shows why', () => {
    const driver = StepDriver.campaigning().failed(
      new StoreFailure('busy', 'LOADING', { code: 'LOADING' }),
      50,
    );
    expect(driver.due).to.equal(50 + TTL / 10);
    expect(driver.view.trouble).to.deep.equal({ code: 'refused', detail: 'LOADING', storeCode: 'LOADING' });
    expect(driver.ring().held().view.trouble).to.equal(null);
  });

  it('while the store is busy a leader is shown until its lease has ended, no longer', () => {
    const driver = StepDriver.following({ phase: 0.5 }).ring();
    expect(driver.now).to.equal(1_500);
    const busy = new StoreFailure('busy', 'OOM', { code: 'OOM' });
    driver.failed(busy);
    expect(driver.view).to.include({ role: 'follower', leader: 'other', token: 5 });
    driver.ring().failed(busy).ring().failed(busy, 2_100);
    expect(driver.view).to.include({ role: 'follower', leader: null, token: null, reason: 'expired' });
    expect(driver.view.trouble).to.include({ storeCode: 'OOM' });
    expect(driver.due).to.equal(2_100 + TTL / 10);
  });

  it('an elector in contact has a role even if the store refuses its requests', () => {
    const driver = StepDriver.campaigning();
    driver.failed(new StoreFailure('refused', 'WRONGTYPE x', { code: 'WRONGTYPE' }), 50);
    expect(driver.view).to.deep.include({ role: 'follower', leader: null, met: true });
    expect(driver.view.trouble).to.include({ code: 'refused', storeCode: 'WRONGTYPE' });
    expect(driver.due).to.equal(50 + TTL / 3);
  });

  it('an elector asks again on the same connection after a call without an answer', () => {
    const driver = StepDriver.campaigning().ring();
    expect(driver.now).to.equal(BUDGET);
    expect(driver.wanted).to.deep.equal(['release', 'acquire']);
  });

  it('a garbled record is shown until an answer without one', () => {
    const driver = StepDriver.campaigning();
    driver.replied({ outcome: 'quarantined', why: 'data-lost', token: 0, retryMs: 10, recordGarbled: true });
    expect(driver.view.trouble?.code).to.equal('record-garbled');
    expect(driver.ring().acquired(7).view.trouble).to.equal(null);
  });
});
