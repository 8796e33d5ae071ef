import { expect } from 'chai';
import { StepDriver, TTL } from './support/step-driver.js';

describe('step: contact', () => {
  it('a follower keeps its role through a short loss of contact, and attempts when contact is back', () => {
    const driver = StepDriver.following();
    expect(driver.contactLost(300).view).to.include({ role: 'follower', leader: 'other' });
    expect(driver.contactMade(900).sent('acquire').sentAt).to.equal(900);
    expect(driver.held().view).to.include({ role: 'follower', leader: 'other', reason: 'joined' });
  });

  it('a follower without contact has an unknown role once the known lease has ended', () => {
    const driver = StepDriver.following().contactLost(300);
    expect(driver.due).to.equal(2_000);
    expect(driver.tick(1_999.9).view.role).to.equal('follower');
    expect(driver.tick(2_000).view).to.include({ role: 'unknown', leader: null, reason: 'disconnected' });
    expect(driver.due).to.equal(Number.POSITIVE_INFINITY);
  });

  it('a follower in contact stays a follower after the known lease has ended', () => {
    expect(StepDriver.following().tick(2_500).view.role).to.equal('follower');
  });

  it('a follower that hears a renewal knows its leader for that much longer', () => {
    const driver = StepDriver.following();
    driver.send({ type: 'push', push: { kind: 'renewed', token: 5, ttlMs: TTL } }, 900).contactLost(1_000);
    expect(driver.tick(3_899).view.role).to.equal('follower');
    expect(driver.tick(3_900).view.role).to.equal('unknown');
  });

  it('the role has reason `reconnected` after a lost contact, and `joined` at first', () => {
    const driver = StepDriver.following();
    expect(driver.view.reason).to.equal('joined');
    driver.contactLost(300).tick(2_000).contactMade(4_000).held();
    expect(driver.view).to.include({ role: 'follower', leader: 'other', reason: 'reconnected' });
  });

  it('an acquisition interrupted by a lost contact is released before the next one', () => {
    const driver = StepDriver.campaigning().contactLost(100).contactMade(200);
    expect(driver.wanted).to.deep.equal(['release', 'acquire']);
    expect(driver.effect('release').request).to.include({ value: 'me#id0.1', token: null });
  });

  it('a loss of contact reported twice changes nothing', () => {
    const driver = StepDriver.following().contactLost(300);
    const { state } = driver;
    expect(driver.contactLost(400).state).to.deep.equal(state);
  });

  it('`since` is the time of the change, not of what follows it', () => {
    const driver = StepDriver.following().contactLost(300).tick(2_000).tick(2_600);
    expect(driver.view.since).to.equal(1_800_000_002_000);
  });
});
