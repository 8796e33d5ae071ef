import { expect } from 'chai';
import { StepDriver, TTL } from './support/step-driver.js';

describe('step: contact', () => {
  it('a follower follows on through a blip, and looks when contact is back', () => {
    const driver = StepDriver.following();
    expect(driver.contactLost(300).view).to.include({ role: 'follower', leader: 'other' });
    expect(driver.contactMade(900).sent('acquire').sentAt).to.equal(900);
    expect(driver.held().view).to.include({ role: 'follower', leader: 'other', reason: 'joined' });
  });

  it('a follower knows nothing any more when the known lease has ended without contact', () => {
    const driver = StepDriver.following().contactLost(300);
    expect(driver.due).to.equal(2_000);
    expect(driver.tick(1_999.9).view.role).to.equal('follower');
    expect(driver.tick(2_000).view).to.include({ role: 'unknown', leader: null, reason: 'disconnected' });
    expect(driver.due).to.equal(Number.POSITIVE_INFINITY);
  });

  it('a follower in contact stays one when the known lease has ended', () => {
    expect(StepDriver.following().tick(2_500).view.role).to.equal('follower');
  });

  it('renewals that a follower heard of count for how long it knows who leads', () => {
    const driver = StepDriver.following();
    driver.send({ type: 'push', push: { kind: 'renewed', token: 5, ttlMs: TTL } }, 900).contactLost(1_000);
    expect(driver.tick(3_899).view.role).to.equal('follower');
    expect(driver.tick(3_900).view.role).to.equal('unknown');
  });

  it('says `reconnected` of the role after such a loss, and `joined` of the first', () => {
    const driver = StepDriver.following();
    expect(driver.view.reason).to.equal('joined');
    driver.contactLost(300).tick(2_000).contactMade(4_000).held();
    expect(driver.view).to.include({ role: 'follower', leader: 'other', reason: 'reconnected' });
  });

  it('an acquisition under way when contact is lost is released before the next', () => {
    const driver = StepDriver.campaigning().contactLost(100).contactMade(200);
    expect(driver.wanted).to.deep.equal(['release', 'acquire']);
    expect(driver.effect('release').request).to.include({ value: 'me#id0.1', token: null });
  });

  it('repeated news of the same loss change nothing', () => {
    const driver = StepDriver.following().contactLost(300);
    const { state } = driver;
    expect(driver.contactLost(400).state).to.deep.equal(state);
  });

  it('`since` is the time of the change, not of what came after it', () => {
    const driver = StepDriver.following().contactLost(300).tick(2_000).tick(2_600);
    expect(driver.view.since).to.equal(1_800_000_002_000);
  });
});
