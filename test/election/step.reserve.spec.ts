import { expect } from 'chai';
import { StoreFailure } from '../../src/election/ports.js';
import { MARGIN, StepDriver, TTL } from './support/step-driver.js';

/** Batch numbers again: a third of what is left of the TTL is 800. */
const RESERVE = 600;
const DEADLINE = TTL - MARGIN - RESERVE;
const VALUE = 'me#id0.1';

const settled = { type: 'release-settled', value: VALUE, failure: null } as const;
const retreated = { type: 'retreated' } as const;
const released = { type: 'push', push: { kind: 'released', token: 7 } } as const;

const leading = () => StepDriver.leading({ reserveMs: RESERVE });

describe('step: a reserve for the retreat', () => {
  it('a leader with a reserve stops so long before its lease can end', () => {
    expect(leading().phase('leader').term.deadline).to.equal(DEADLINE);
    const driver = leading().ring().renewed({ outcome: 'renewed', end: 1 }, 900);
    expect(driver.phase('leader').term.deadline).to.equal(800 + DEADLINE);
    expect(driver.tick(800 + DEADLINE - 0.01).view.role).to.equal('leader');
    expect(driver.tick(800 + DEADLINE).view.role).to.equal('follower');
  });

  it('what is written to the store does not depend on the reserve', () => {
    const driver = StepDriver.campaigning({ reserveMs: RESERVE });
    expect(driver.effect('acquire').request.ttlMs).to.equal(TTL);
    expect(driver.acquired(7).ring().effect('renew').request.ttlMs).to.equal(TTL);
  });

  it('a leader with a reserve renews three times in what is left of the TTL', () => {
    const driver = leading();
    const sent: number[] = [];
    for (let renewals = 0; renewals < 3; renewals += 1) {
      sent.push(driver.ring().sent('renew').sentAt);
      driver.renewed({ outcome: 'renewed', end: 1 });
    }
    expect(sent).to.deep.equal([800, 1_600, 2_400]);
  });

  it('a call takes half of what a leader with a reserve may act', () => {
    expect(StepDriver.campaigning({ reserveMs: RESERVE }).sent('acquire').until).to.equal(DEADLINE / 2);
    expect(leading().ring().sent('renew').until).to.equal(800 + DEADLINE / 2);
  });

  it('a replica whose calls take longer than a reserve allows is told a TTL that is long enough', () => {
    const driver = StepDriver.campaigning({ reserveMs: RESERVE });
    for (let late = 0; late < 2; late += 1) {
      if (late > 0) driver.ring();
      const { call } = driver.state;
      if (call === null) throw new Error('no call is under way');
      driver.tick(call.until);
      driver.send(
        { type: 'acquire-replied', call: call.id, reply: { outcome: 'vacant' } },
        call.sentAt + 1_300,
      );
    }
    // A round trip of 1 300 ms that varies by an eighth of it: (2 * 1 950 + 2 + 600) / 0.99.
    expect(driver.view.trouble).to.include({ code: 'ttl-too-short', leastTtlMs: 4_600 });
  });

  it('a follower believes as much of the leases of others as without a reserve', () => {
    expect(StepDriver.following({ reserveMs: RESERVE }).phase('follower').until).to.equal(2_000);
  });

  it('a larger reserve counts for the present term, which is renewed at once; a smaller one from then on', () => {
    const driver = StepDriver.leading().send({ type: 'reserve', reserveMs: RESERVE }, 100);
    expect(driver.phase('leader').term.deadline).to.equal(DEADLINE);
    expect(driver.wanted).to.deep.equal(['renew']);
    driver.renewed({ outcome: 'renewed', end: 1 }, 101).send({ type: 'reserve', reserveMs: 0 }, 200);
    expect(driver.phase('leader').term.deadline).to.equal(100 + DEADLINE);
    driver.ring().renewed({ outcome: 'renewed', end: 1 });
    expect(driver.phase('leader').term.deadline).to.equal(driver.now + TTL - MARGIN);
  });

  it('a reserve that the present term does not have any more ends it', () => {
    const driver = StepDriver.leading().send({ type: 'reserve', reserveMs: RESERVE }, TTL - MARGIN - 1);
    expect(driver.tick(driver.now).view.role).to.equal('follower');
  });
});

describe('step: the retreat', () => {
  const endings = {
    expired: () => leading().tick(DEADLINE),
    resigned: () => leading().send({ type: 'resign' }, 100),
    'handed over by name': () => leading().send({ type: 'resign', to: 'other', pinned: true }, 100),
    'handed over to a better one': () => leading().send({ type: 'resign', to: 'other#x1' }, 100),
    drained: () => leading().send({ type: 'stand', candidacy: { drained: true } }, 100),
    stopped: () => leading().send({ type: 'stop' }, 100),
  };

  for (const [how, end] of Object.entries(endings)) {
    it(`a term that is ${how} is released when the retreat is over, and not before`, () => {
      const driver = end();
      expect(driver.view.role).to.not.equal('leader');
      expect(driver.wanted).to.deep.equal([]);
      driver.contactLost(driver.now + 10).contactMade(driver.now + 10);
      expect(driver.wanted).to.deep.equal([]);
      driver.send(retreated, driver.now + 100);
      expect(driver.effect('release').request).to.include({ value: VALUE, token: 7 });
    });
  }

  it('nothing is attempted during the retreat, whatever is heard', () => {
    const driver = leading().tick(DEADLINE);
    for (const push of [released.push, { kind: 'expired' }, { kind: 'acquired', token: 8 }] as const) {
      expect(driver.send({ type: 'push', push }, driver.now + 10).wanted).to.deep.equal([]);
    }
    expect(driver.due).to.equal(Number.POSITIVE_INFINITY);
    expect(driver.send(retreated, driver.now + 10).wanted).to.deep.equal(['release', 'acquire']);
  });

  it('a lease that was lost is not attempted again during the retreat', () => {
    const driver = leading().ring().renewed({ outcome: 'lost', held: null }, 900);
    expect(driver.wanted).to.deep.equal([]);
    expect(driver.due).to.equal(Number.POSITIVE_INFINITY);
    expect(driver.send(retreated, 1_000).wanted).to.deep.equal(['acquire']);
  });

  it('an elector that starts again during the retreat waits for its end', () => {
    const driver = leading().send({ type: 'stop' }, 100);
    driver.ring().send({ type: 'start' });
    expect(driver.wanted).to.deep.equal([]);
    expect(driver.send(retreated, driver.now + 10).wanted).to.deep.equal(['acquire']);
  });

  it('a hold-off counts from the end of the retreat', () => {
    const driver = leading().send({ type: 'resign' }, 100).send(retreated, 500);
    driver.send(settled, 501).send(released, 501);
    expect(driver.wanted).to.deep.equal([]);
    expect(driver.due).to.equal(500 + TTL / 3);
    expect(driver.view.wait?.until).to.equal(500 + TTL / 3);
  });

  it('a stop waits for the retreat beside the confirmation of its release', () => {
    const driver = leading().send({ type: 'stop' }, 100);
    expect(driver.due).to.equal(100 + RESERVE + 2_000);
    driver.send(retreated, 400).send(settled, 410);
    expect(driver.phase('idle')).to.deep.equal({ kind: 'idle' });
  });

  it('a stop without an end of the retreat releases nothing', () => {
    const driver = leading().send({ type: 'stop' }, 100).ring();
    expect(driver.phase('idle')).to.deep.equal({ kind: 'idle' });
    expect(driver.send(retreated, 9_000).wanted).to.deep.equal([]);
  });

  it('a stop during the retreat waits for its end', () => {
    const driver = leading().send({ type: 'resign' }, 100).send({ type: 'stop' }, 200);
    expect(driver.wanted).to.deep.equal([]);
    expect(driver.send(retreated, 300).effect('release').request.value).to.equal(VALUE);
  });

  it('a release that failed before is not repeated during the retreat', () => {
    const driver = leading().send({ type: 'resign' }, 100);
    const failure = new StoreFailure('not-executed', 'no');
    driver.send({ type: 'release-settled', value: VALUE, failure }, 110);
    expect(driver.wanted).to.deep.equal([]);
  });

  it('without a reserve there is no retreat', () => {
    const driver = StepDriver.leading().send({ type: 'resign' }, 100);
    expect(driver.state.retreatSince).to.equal(null);
    expect(driver.wanted).to.deep.equal(['release']);
  });

  it('the end of a retreat that nobody waits for changes nothing', () => {
    const driver = StepDriver.leading();
    const { state } = driver;
    expect(driver.send(retreated).state).to.equal(state);
  });
});
