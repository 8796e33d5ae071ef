import { expect } from 'chai';
import { EXPIRY_SLACK_MS } from '../../src/election/lease.js';
import type { Push } from '../../src/election/ports.js';
import { YIELD_MS } from '../../src/election/vacancy.js';
import { releaseHeard } from '../../src/election/view.js';
import { StepDriver, TTL } from './support/step-driver.js';

/** Follows `other`, which renews at 1 000 ms; the record names `next`. */
function follower(next: string | null, phase = 0): StepDriver {
  const hint = next === null ? {} : { next: { candidate: next, rank: 0 } };
  const driver = StepDriver.campaigning({ phase }).held(hint);
  return driver.send({ type: 'push', push: { kind: 'renewed', token: 5, ttlMs: TTL } }, 1_000);
}

const released = (to?: string) =>
  ({ type: 'push', push: { kind: 'released', token: 5, ...(to === undefined ? {} : { to }) } }) as const;

describe('step: the order of a vacancy', () => {
  for (const to of ['me#id0', 'id0', 'me']) {
    it(`a release that names this replica as ${to} is followed by an attempt at once`, () => {
      expect(follower('other#b').send(released(to), 1_100).effect('acquire').request.claims).to.equal(true);
    });
  }

  it('a release that names nobody is followed by an attempt at once', () => {
    expect(follower('other#b').send(released(), 1_100).wanted).to.deep.equal(['acquire']);
  });

  it('a release that names another candidate is left to it for a moment', () => {
    const driver = follower(null).send(released('other#b'), 1_100);
    expect(driver.wanted).to.deep.equal([]);
    expect(driver.due).to.equal(1_100 + YIELD_MS);
    expect(driver.ring().effect('acquire').request.claims).to.equal(true);
  });

  it('further pushes never make a candidate wait anew', () => {
    const driver = follower(null).send(released('other#b'), 1_100);
    for (let at = 1_105; at < 1_100 + YIELD_MS; at += 5) {
      driver.send({ type: 'push', push: { kind: 'released', token: at, to: `other#${at}` } }, at);
      driver.send({ type: 'push', push: { kind: 'expired' } }, at);
    }
    expect(driver.due).to.equal(1_100 + YIELD_MS);
  });

  it('an attempt in vain does not begin another wait for the same vacancy', () => {
    const driver = follower(null).send(released('other#b'), 1_100).ring();
    driver.replied({ outcome: 'quarantined', why: 'not-ended', token: 5, retryMs: 100 });
    driver.send(released('other#b'), 1_200);
    expect(driver.wanted).to.deep.equal(['acquire']);
  });

  it('a candidate waits again at the end of the next term', () => {
    const driver = follower(null).send(released('other#b'), 1_100).ring();
    driver.held({ value: 'other#b.1', token: 6 });
    driver.send({ type: 'push', push: { kind: 'released', token: 6, to: 'third#c' } }, 2_000);
    expect(driver.due).to.equal(2_000 + YIELD_MS);
  });

  it('a candidate that waits stops waiting when it is named itself', () => {
    const driver = follower(null).send(released('other#b'), 1_100).send(released('me'), 1_110);
    expect(driver.wanted).to.deep.equal(['acquire']);
  });

  it('the regular look waits as well while a lease is left to another candidate', () => {
    const driver = follower(null, 0.37).send(released('other#b'), 1_100);
    expect(driver.tick(1_111).wanted, 'the look of the grid is due at 1 110').to.deep.equal([]);
    expect(driver.due).to.equal(1_100 + YIELD_MS);
  });

  it('a regular look only asks, and leaves a lease that it finds vacant to the best candidate for a moment', () => {
    for (const [next, wait] of [
      ['me#id0', 0],
      ['other#b', YIELD_MS],
    ] as const) {
      const driver = follower(next, 0.9).tick(2_700);
      expect(driver.effect('acquire').request, next).to.include({ claims: false, rank: 0 });
      driver.replied({ outcome: 'vacant' }, 2_701);
      if (wait > 0) expect(driver.due, next).to.equal(2_701 + wait);
      if (wait > 0) driver.ring();
      expect(driver.effect('acquire').request.claims, next).to.equal(true);
    }
  });

  it('a lease that a look has found vacant is claimed by the next one at the latest, whatever is said of renewals', () => {
    const renewed = { type: 'push', push: { kind: 'renewed', token: 5, ttlMs: TTL } } as const;
    const driver = follower('dead#d', 0.9).tick(2_700).send(renewed, 2_701);
    driver.replied({ outcome: 'vacant' }, 2_702).send(renewed, 2_703);
    while (driver.wanted.length === 0) driver.ring();
    expect(driver.effect('acquire').request.claims).to.equal(true);
  });

  it('a release is heard of the known lease alone', () => {
    const heard = (push: Push) => releaseHeard(follower('dead#d').send({ type: 'push', push }, 1_100).state);
    expect(heard({ kind: 'released', token: 5, to: 'dead#d' })).to.equal(true);
    expect([heard({ kind: 'released', token: 4 }), heard({ kind: 'expired' })]).to.deep.equal([false, false]);
  });

  it('a release is heard until the lease is read, or said to be renewed or acquired', () => {
    const heard = () => follower(null).send(released('other#b'), 1_100);
    const renewed = heard().send({ type: 'push', push: { kind: 'renewed', token: 5, ttlMs: TTL } }, 1_110);
    const acquired = heard().send({ type: 'push', push: { kind: 'acquired', token: 6 } }, 1_110);
    const read = heard().ring().held();
    for (const { state } of [renewed, acquired, read]) expect(releaseHeard(state)).to.equal(false);
  });

  it('an attempt at the end of the lease claims it', () => {
    const driver = follower('me#id0', 0.99).tick(1_000 + TTL + EXPIRY_SLACK_MS);
    expect(driver.effect('acquire').request.claims).to.equal(true);
  });

  it('when a lease ends by itself, the best candidate attempts at once and the others a moment later', () => {
    const ends = 1_000 + TTL + EXPIRY_SLACK_MS;
    for (const [next, wait] of [
      ['me#id0', 0],
      [null, 0],
      ['other#b', YIELD_MS],
    ] as const) {
      const driver = follower(next);
      expect(driver.phase('follower').attemptAt, String(next)).to.equal(ends + wait);
    }
  });

  it('an event that the lease has expired keeps that order', () => {
    const expired = { type: 'push', push: { kind: 'expired' } } as const;
    expect(follower('me#id0').send(expired, 1_100).wanted).to.deep.equal(['acquire']);
    const other = follower('other#b').send(expired, 1_100);
    expect(other.wanted).to.deep.equal([]);
    expect(other.due).to.equal(1_100 + YIELD_MS);
  });

  it('looks that follow an acquisition are spread over as long', () => {
    const acquired = { type: 'push', push: { kind: 'acquired', token: 6 } } as const;
    for (const phase of [0.5, 0.75]) {
      const driver = follower(null, phase).send(released('other#b'), 1_100).send(acquired, 1_102);
      expect(driver.due).to.equal(Math.min(1_102 + phase * YIELD_MS, 1_100 + YIELD_MS));
    }
  });
});
