import { expect } from 'chai';
import { rankOf, refersTo } from '../../src/election/rank.js';
import { StepDriver, TTL } from './support/step-driver.js';

const ME = 'me#id0';

function follower(next?: string): StepDriver {
  return StepDriver.following()
    .tick(TTL)
    .held(next === undefined ? {} : { next: { candidate: next, rank: 0 } });
}

describe('step: the rank of a candidate', () => {
  it('a priority outranks every weight of a lower one', () => {
    expect(rankOf({ priority: 1, weight: 0 })).to.be.above(rankOf({ priority: 0, weight: 0.999_999_9 }) ?? 0);
    expect(rankOf({ priority: -1, weight: 0.999_999_9 })).to.be.below(0);
    expect(rankOf({ priority: 0, weight: 0.2 })).to.be.above(rankOf({ priority: 0, weight: 0.1 }) ?? 0);
    expect(rankOf({ priority: 'never', weight: 0.5 })).to.equal(null);
  });

  it('a candidate is meant by its id, its name, or both', () => {
    for (const to of ['id0', 'me', ME]) expect(refersTo(to, ME), to).to.equal(true);
    for (const to of ['id', 'ME', 'me#', '', 'other#id0']) expect(refersTo(to, ME), to).to.equal(false);
    expect(refersTo('a#b', 'a#b#id0'), 'a name with #').to.equal(true);
  });

  it('an attempt tells the rank of this candidate', () => {
    const driver = StepDriver.following({ candidacy: { priority: 2, weight: 0.5, drained: false } });
    expect(driver.tick(TTL).effect('acquire').request.rank).to.equal(2_500_000);
    driver.held().send({ type: 'stand', candidacy: { priority: -1, weight: 0 } });
    expect(driver.wanted).to.deep.equal([]);
    expect(driver.tick(2 * TTL).effect('acquire').request.rank).to.equal(-1_000_000);
  });

  it('a candidate that holds off tells no rank', () => {
    const driver = StepDriver.leading().send({ type: 'resign' });
    driver.send({ type: 'release-settled', value: 'me#id0.1', failure: null });
    driver.send({ type: 'push', push: { kind: 'acquired', token: 9 } }, 10).ring();
    expect(driver.effect('acquire').request).to.not.have.property('rank');
  });

  it('a candidate that is too far away for its TTL tells no rank', () => {
    const driver = StepDriver.campaigning().ring();
    expect(driver.effect('acquire').request).to.include({ claims: false }).and.to.not.have.property('rank');
  });

  it('the best candidate looks twice per TTL, the others once', () => {
    for (const [next, looks] of [
      [ME, 2],
      ['other#b', 1],
    ] as const) {
      const driver = follower(next);
      const seen: number[] = [];
      while (driver.now < 3 * TTL - 1) {
        driver.send({ type: 'push', push: { kind: 'renewed', token: 5, ttlMs: TTL } });
        driver.ring();
        if (driver.wanted.length === 0) continue;
        seen.push(driver.now);
        driver.held({ next: { candidate: next, rank: 0 } });
      }
      expect(seen, next).to.have.lengthOf(2 * looks);
    }
  });

  it('an observer asks who leads and never takes the lease', () => {
    const driver = StepDriver.campaigning({ candidacy: { priority: 'never', weight: 0, drained: false } });
    expect(driver.effect('acquire').request).to.include({ claims: false }).and.to.not.have.property('rank');
    driver.replied({ outcome: 'vacant' });
    expect(driver.view).to.include({ role: 'follower', leader: null, standing: 'observer' });
    expect(driver.due, 'it does not ask in a hurry').to.equal(TTL / 3);
    driver.ring();
    expect(driver.effect('acquire').request.claims).to.equal(false);
    driver.held({}, TTL / 3 + 1);
    expect(driver.view).to.include({ role: 'follower', leader: 'other' });
  });

  it('a leader that is drained hands over, and campaigns again when that ends', () => {
    const driver = StepDriver.leading().send({ type: 'stand', candidacy: { drained: true } });
    expect(driver.wanted).to.deep.equal(['release']);
    expect(driver.view).to.include({ role: 'follower', reason: 'resigned', standing: 'drained' });
    driver.send({ type: 'release-settled', value: 'me#id0.1', failure: null });
    driver.tick(TTL).replied({ outcome: 'vacant' });
    expect(driver.tick(2 * TTL).effect('acquire').request.claims).to.equal(false);
    driver.replied({ outcome: 'vacant' });
    driver.send({ type: 'stand', candidacy: { drained: false } }, 2 * TTL + 10);
    expect(driver.effect('acquire').request).to.include({ claims: true, rank: 0 });
  });

  it('an acquisition that was in flight when the drain began is given back', () => {
    const driver = StepDriver.campaigning();
    driver.send({ type: 'stand', candidacy: { drained: true } });
    driver.acquired(7);
    expect(driver.view.role).to.equal('follower');
    expect(driver.wanted).to.deep.equal(['release', 'acquire']);
    expect(driver.effect('release').request.value).to.equal('me#id0.1');
  });
});
