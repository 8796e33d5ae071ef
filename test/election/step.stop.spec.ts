import { expect } from 'chai';
import { BETTER_MS } from '../../src/election/hand-over.js';
import { StoreFailure } from '../../src/election/ports.js';
import { StepDriver, TTL } from './support/step-driver.js';

const settled = (value: string, failure: StoreFailure | null = null) =>
  ({ type: 'release-settled', value, failure }) as const;

describe('step: resigning and stopping', () => {
  it('a resigning leader stops acting first, then releases', () => {
    const driver = StepDriver.leading().send({ type: 'resign' }, 100);
    expect(driver.view).to.include({ role: 'follower', leader: null, reason: 'resigned' });
    expect(driver.effect('release').request).to.include({ value: 'me#id0.1', token: 7 });
  });

  it('a leader that resigned leaves the lease to others for a third of a TTL', () => {
    const driver = StepDriver.leading().send({ type: 'resign' }, 100).send(settled('me#id0.1'), 101);
    driver.send({ type: 'push', push: { kind: 'released', token: 7 } }, 101).contactMade(102);
    expect(driver.wanted).to.deep.equal([]);
    expect(driver.due).to.equal(100 + TTL / 3);
    expect(driver.ring().wanted).to.include('acquire');
  });

  it('a leader that handed over to a better candidate waits 500 ms for it, and then bars it', () => {
    const driver = StepDriver.leading()
      .send({ type: 'resign', to: 'dead#b' }, 100)
      .send(settled('me#id0.1'), 101);
    driver.send({ type: 'push', push: { kind: 'released', token: 7, to: 'dead#b' } }, 101);
    expect(driver.due).to.equal(100 + BETTER_MS);
    expect(driver.ring().effect('acquire').request).to.include({ claims: true, rank: 0 });
    expect(driver.acquired(8).state.bars).to.have.lengthOf(1).and.to.have.nested.property('[0].to', 'dead#b');
  });

  for (const [ttlMs, holdOffMs] of [
    [60_000, 1_000],
    [1_500, 500],
  ] as const) {
    it(`a leader with a TTL of ${ttlMs} ms leaves the lease to whom a person named for ${holdOffMs} ms`, () => {
      const driver = StepDriver.leading().send({ type: 'retime', ttlMs });
      driver.send({ type: 'resign', to: 'busy', pinned: true }, 100).send(settled('me#id0.1'), 101);
      expect(driver.due).to.equal(100 + holdOffMs);
    });
  }

  it('a leader with a very short TTL never holds off for longer than a third of it', () => {
    const driver = StepDriver.leading().send({ type: 'retime', ttlMs: 240 });
    driver.send({ type: 'resign', to: 'dead#b' }, 100).send(settled('me#id0.1'), 101);
    expect(driver.due).to.equal(180);
  });

  it('a leader that resigned attempts at once when the lease is taken, to name the new leader', () => {
    const driver = StepDriver.leading().send({ type: 'resign' }, 100);
    driver.send({ type: 'push', push: { kind: 'acquired', token: 8 } }, 110);
    expect(driver.wanted).to.include('acquire');
    expect(driver.held({ token: 8 }).view).to.include({
      role: 'follower',
      leader: 'other',
      reason: 'elected',
    });
  });

  it('a release that was not executed after resigning is sent again', () => {
    const driver = StepDriver.leading().send({ type: 'resign' }, 100);
    driver.send(settled('me#id0.1', new StoreFailure('not-executed', 'NOSCRIPT')), 105);
    expect(driver.effect('release').request.value).to.equal('me#id0.1');
  });

  it('a leader that resigned without contact releases when contact is back, and still holds off', () => {
    const driver = StepDriver.leading().contactLost(50).send({ type: 'resign' }, 100);
    expect(driver.wanted).to.deep.equal([]);
    expect(driver.contactMade(400).wanted).to.deep.equal(['release']);
    expect(driver.due).to.equal(100 + TTL / 3);
  });

  it('a follower cannot resign', () => {
    const driver = StepDriver.following();
    const { state } = driver;
    expect(driver.send({ type: 'resign' }, 100).state).to.deep.equal(state);
  });

  it('a leader that resigns during a renewal ignores the answer', () => {
    const driver = StepDriver.leading().ring().send({ type: 'resign' }, 1_001);
    const reply = { outcome: 'renewed', end: 1 } as const;
    driver.send({ type: 'renew-replied', call: 2, reply }, 1_002);
    expect(driver.view.role).to.equal('follower');
  });

  it('a stopping leader stops acting at once, then releases, then is idle', () => {
    const driver = StepDriver.leading().send({ type: 'stop' }, 100);
    expect(driver.view).to.include({ role: 'unknown', reason: 'stopped' });
    expect(driver.phase('draining').until).to.equal(100 + 2_000);
    expect(driver.effect('release').request).to.include({ value: 'me#id0.1', token: 7 });
    driver.send(settled('me#id0.1'), 105).phase('idle');
  });

  it('a stopping leader waits for its release no longer than it may', () => {
    const driver = StepDriver.leading().send({ type: 'stop' }, 100);
    expect(driver.due).to.equal(2_100);
    driver.tick(2_099).phase('draining');
    driver.tick(2_100).phase('idle');
    expect(driver.due).to.equal(Number.POSITIVE_INFINITY);
  });

  it('a stopping follower has nothing to wait for', () => {
    const driver = StepDriver.following().send({ type: 'stop' }, 100);
    driver.phase('idle');
    expect(driver.wanted).to.deep.equal([]);
  });

  it('an elector stopped during an acquisition releases its value and ignores the answer', () => {
    const driver = StepDriver.campaigning().send({ type: 'stop' }, 100);
    expect(driver.effect('release').request).to.include({
      key: 'k',
      value: 'me#id0.1',
      token: null,
      end: null,
    });
    const reply = { outcome: 'acquired', token: 7, end: TTL } as const;
    expect(driver.send({ type: 'acquire-replied', call: 1, reply }, 101).view.role).to.equal('unknown');
    driver.send(settled('me#id0.1'), 102).phase('idle');
  });

  it('an elector stopped without contact releases when contact is back', () => {
    const driver = StepDriver.leading().contactLost(50).send({ type: 'stop' }, 100);
    expect(driver.wanted).to.deep.equal([]);
    expect(driver.contactMade(400).wanted).to.deep.equal(['release']);
  });

  it('a release that was not executed while stopping is sent again', () => {
    const driver = StepDriver.leading().send({ type: 'stop' }, 100);
    driver.send(settled('me#id0.1', new StoreFailure('not-executed', 'NOSCRIPT')), 105);
    expect(driver.effect('release').request.value).to.equal('me#id0.1');
  });

  // In a cluster a key can move from one connected primary to another, and the connection that it leaves is closed.
  for (const type of ['stop', 'resign'] as const) {
    it(`a release whose connection broke after ${type} is sent once more if there is contact already`, () => {
      const driver = StepDriver.leading().send({ type }, 100);
      driver.send(settled('me#id0.1', new StoreFailure('broken', 'closed')), 105);
      expect(driver.effect('release').request.value).to.equal('me#id0.1');
      driver.send(settled('me#id0.1', new StoreFailure('broken', 'closed')), 110);
      expect(driver.wanted).to.deep.equal([]);
    });
  }

  it('a release that failed twice after resigning is sent again with the next attempt', () => {
    const driver = StepDriver.leading().send({ type: 'resign' }, 100);
    for (const at of [105, 110]) driver.send(settled('me#id0.1', new StoreFailure('broken', 'closed')), at);
    expect(driver.ring().wanted).to.deep.equal(['release', 'acquire']);
  });

  it('a release whose connection broke waits for the next contact', () => {
    const driver = StepDriver.leading().send({ type: 'stop' }, 100).contactLost(104);
    driver.send(settled('me#id0.1', new StoreFailure('broken', 'closed')), 105).phase('draining');
    expect(driver.wanted).to.deep.equal([]);
    expect(driver.contactMade(110).wanted).to.deep.equal(['release']);
  });

  it('a release that failed otherwise while stopping is left to the next contact or to time', () => {
    const driver = StepDriver.leading().send({ type: 'stop' }, 100);
    driver.send(settled('me#id0.1', new StoreFailure('busy', 'no')), 105).phase('draining');
    expect(driver.wanted).to.deep.equal([]);
    expect(driver.contactLost(108).contactMade(110).wanted).to.deep.equal(['release']);
  });

  it('a stopping elector is idle only when everything it gave up is released', () => {
    const driver = StepDriver.campaigning().failed(new StoreFailure('broken', 'no'), 10).acquired(7, 20);
    // The release of the first was sent before the second attempt.
    driver.send({ type: 'stop' }, 30);
    expect(driver.wanted).to.deep.equal(['release']);
    driver.send(settled('me#id0.2'), 31).phase('draining');
    driver.send(settled('me#id0.1'), 32).phase('idle');
  });

  it('an idle elector does nothing, and campaigns again when started', () => {
    const driver = StepDriver.following().send({ type: 'stop' }, 100);
    expect(driver.tick(10 * TTL).wanted).to.deep.equal([]);
    expect(driver.send({ type: 'start' }, 11 * TTL).effect('acquire').request.value).to.equal('me#id0.2');
  });

  it('stopping an elector twice is the same as stopping it once', () => {
    const driver = StepDriver.leading().send({ type: 'stop' }, 100).send({ type: 'stop' }, 500);
    expect(driver.phase('draining').until).to.equal(2_100);
    expect(driver.wanted).to.deep.equal([]);
  });
});
