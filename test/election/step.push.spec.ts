import { expect } from 'chai';
import { type Push, StoreFailure } from '../../src/election/ports.js';
import { StepDriver, TTL } from './support/step-driver.js';

const FORGED: readonly Push[] = [
  { kind: 'acquired', token: 99 },
  { kind: 'released', token: 5 },
  { kind: 'released', token: 7 },
  { kind: 'released', token: 99 },
  { kind: 'renewed', token: 99, ttlMs: 1 },
  { kind: 'renewed', token: 5, ttlMs: 86_400_000 },
  { kind: 'expired' },
  { kind: 'resubscribed' },
];

const push = (what: Push) => ({ type: 'push', push: what }) as const;

describe('step: pushes', () => {
  for (const forged of FORGED) {
    it(`a leader that hears ${JSON.stringify(forged)} leads on, and at most renews`, () => {
      const driver = StepDriver.leading().send(push(forged), 500);
      expect(driver.view).to.include({ role: 'leader', token: 7 });
      expect(driver.wanted.filter((type) => type !== 'renew')).to.deep.equal([]);
      expect(driver.phase('leader').term.deadline).to.equal(
        StepDriver.leading().phase('leader').term.deadline,
      );
    });

    it(`a follower that hears ${JSON.stringify(forged)} follows on, and at most attempts`, () => {
      const driver = StepDriver.following().send(push(forged), 500);
      expect(driver.view).to.include({ role: 'follower', leader: 'other', token: 5 });
      expect(driver.wanted.filter((type) => type !== 'acquire')).to.deep.equal([]);
      expect(driver.wanted.length).to.be.at.most(1);
    });
  }

  it('a leader renews at once when a push hints that its lease is gone', () => {
    expect(StepDriver.leading().send(push({ kind: 'expired' }), 500).wanted).to.deep.equal(['renew']);
  });

  it('a leader ignores announcements of its own acquisition and renewals', () => {
    expect(StepDriver.leading().send(push({ kind: 'acquired', token: 7 }), 500).wanted).to.deep.equal([]);
    const renewed = push({ kind: 'renewed', token: 7, ttlMs: TTL });
    expect(StepDriver.leading().send(renewed, 500).wanted).to.deep.equal([]);
  });

  it('a leader renews at once when its own term is said to be released', () => {
    const driver = StepDriver.leading().send(push({ kind: 'released', token: 7 }), 500);
    expect(driver.wanted).to.deep.equal(['renew']);
    expect(driver.view).to.include({ role: 'leader', token: 7 });
  });

  for (const kind of ['released', 'expired', 'resubscribed'] as const) {
    it(`a follower attempts at once when it hears ${kind}`, () => {
      const news: Push = kind === 'released' ? { kind, token: 5 } : { kind };
      expect(StepDriver.following().send(push(news), 500).sent('acquire').sentAt).to.equal(500);
    });
  }

  it('a follower attempts when it hears of an unknown term', () => {
    expect(StepDriver.following().send(push({ kind: 'acquired', token: 6 }), 500).wanted).to.deep.equal([
      'acquire',
    ]);
    const renewed = push({ kind: 'renewed', token: 6, ttlMs: TTL });
    expect(StepDriver.following().send(renewed, 500).wanted).to.deep.equal(['acquire']);
  });

  it('a follower does not attempt when it hears of the known term', () => {
    expect(StepDriver.following().send(push({ kind: 'acquired', token: 5 }), 500).wanted).to.deep.equal([]);
  });

  it('a renewal of the known term moves the timer to 1 ms after its end', () => {
    const driver = StepDriver.following({ phase: 0.999 });
    driver.send(push({ kind: 'renewed', token: 5, ttlMs: 2_400 }), 500);
    expect(driver.wanted).to.deep.equal([]);
    expect(driver.due).to.equal(500 + 2_400 + 1);
  });

  it('a renewal does not postpone the periodic attempt, once per TTL', () => {
    const driver = StepDriver.following({ phase: 0.5 });
    const looks: number[] = [];
    for (let at = 100; at <= 4 * TTL; at += 100) {
      driver.tick(at);
      if (driver.wanted.includes('acquire')) {
        looks.push(at);
        driver.held({ remainingMs: TTL, retryMs: TTL });
      }
      driver.send(push({ kind: 'renewed', token: 5, ttlMs: TTL }), at);
    }
    expect(looks).to.deep.equal([1_500, 4_500, 7_500, 10_500]);
  });

  it('an attempt sent before the periodic one is due does not replace it', () => {
    const driver = StepDriver.following({ phase: 0.5 }).send(push({ kind: 'expired' }), 1_490);
    expect(driver.held({}, 1_510).sent('acquire').sentAt).to.equal(1_510);
  });

  it('a flood of pushes about a key that the store refuses leaves few attempts to release', () => {
    const driver = StepDriver.campaigning();
    const refusal = new StoreFailure('refused', 'WRONGTYPE', { code: 'WRONGTYPE' });
    let looks = 0;
    driver.failed(refusal, 10);
    for (let at = 15; at <= 4 * TTL; at += 5) {
      driver.send(push({ kind: 'expired' }), at);
      if (!driver.wanted.includes('acquire')) continue;
      looks += 1;
      driver.failed(refusal, at + 1);
    }
    // Ten per TTL, and each given up for two TTLs.
    expect(looks).to.be.within(35, 41);
    expect(driver.state.givenUp).to.have.length.below(23);
  });

  it('a push during an attempt is weighed when the answer arrives', () => {
    const driver = StepDriver.following().send(push({ kind: 'expired' }), 500);
    expect(driver.send(push({ kind: 'released', token: 5 }), 501).wanted).to.deep.equal([]);
    driver.held({}, 502);
    expect(driver.due).to.equal(505);
    expect(driver.ring().wanted).to.deep.equal(['acquire']);
  });

  it('a push during an attempt needs no other attempt if the answer explains it', () => {
    const driver = StepDriver.following().send(push({ kind: 'expired' }), 500);
    driver.send(push({ kind: 'acquired', token: 6 }), 501).held({ token: 6, value: 'new#z.1' }, 502);
    expect(driver.wanted).to.deep.equal([]);
    expect(driver.due).to.be.above(505);
  });

  it('a push during a successful attempt is ignored', () => {
    const driver = StepDriver.campaigning()
      .send(push({ kind: 'acquired', token: 7 }), 1)
      .acquired(7, 2);
    expect(driver.view.role).to.equal('leader');
    expect(driver.wanted).to.deep.equal([]);
  });

  it('a flood of pushes costs a follower one attempt per 5 ms', () => {
    const driver = StepDriver.following();
    const looks: number[] = [];
    for (let at = 100; at < 150; at += 0.25) {
      driver.send(push({ kind: 'released', token: 5 }), at);
      if (!driver.wanted.includes('acquire')) continue;
      looks.push(at);
      driver.held();
    }
    expect(looks).to.deep.equal([100, 105, 110, 115, 120, 125, 130, 135, 140, 145]);
  });

  it('a flood of pushes costs a leader one renewal per 5 ms', () => {
    const driver = StepDriver.leading();
    const renewals: number[] = [];
    for (let at = 100; at < 150; at += 0.25) {
      driver.send(push({ kind: 'released', token: 99 }), at);
      if (!driver.wanted.includes('renew')) continue;
      renewals.push(at);
      driver.renewed({ outcome: 'renewed', end: 1 });
    }
    expect(renewals).to.deep.equal([100, 105, 110, 115, 120, 125, 130, 135, 140, 145]);
  });

  it('a pushed renewal extends the known lease by no more than the longest TTL known', () => {
    const driver = StepDriver.following();
    driver.send(push({ kind: 'renewed', token: 5, ttlMs: 86_400_000 }), 100);
    expect(driver.phase('follower').until).to.equal(100 + TTL);
  });

  it('a pushed acquisition makes a replica that holds off ask who leads, but take nothing', () => {
    const driver = StepDriver.leading().send({ type: 'resign' }, 100);
    driver.send(push({ kind: 'acquired', token: 99 }), 200);
    expect(driver.effect('acquire').request.claims).to.equal(false);
    driver.replied({ outcome: 'vacant' }, 201);
    expect(driver.due).to.equal(100 + TTL / 3);
    expect(driver.ring().effect('acquire').request.claims).to.equal(true);
  });

  it('a hold-off ends when the store shows the lease of another replica', () => {
    const driver = StepDriver.leading().send({ type: 'resign' }, 100);
    driver.send(push({ kind: 'acquired', token: 99 }), 200).held({ token: 99, value: 'other#x.1' }, 201);
    expect(driver.view).to.include({ role: 'follower', leader: 'other' });
    driver.send(push({ kind: 'released', token: 99 }), 300);
    expect(driver.effect('acquire').request.claims).to.equal(true);
  });

  it('a hold-off continues when the store shows the lease that this replica resigned', () => {
    const driver = StepDriver.leading();
    const { value } = driver.phase('leader').term;
    driver.send({ type: 'resign' }, 100).send(push({ kind: 'acquired', token: 99 }), 200);
    driver.held({ token: 7, value }, 201).send(push({ kind: 'released', token: 7 }), 300);
    expect(driver.wanted).to.not.include('acquire');
  });

  it('a flood of forged acquisitions costs a replica that holds off one question per 5 ms', () => {
    const driver = StepDriver.leading().send({ type: 'resign' }, 100);
    let asked = 0;
    for (let at = 200; at < 250; at += 0.25) {
      driver.send(push({ kind: 'acquired', token: at * 4 }), at);
      if (!driver.wanted.includes('acquire')) continue;
      asked += 1;
      driver.replied({ outcome: 'vacant' });
    }
    expect(asked).to.equal(10);
  });

  it('a stopped elector ignores pushes', () => {
    const driver = StepDriver.following().send({ type: 'stop' }, 100);
    expect(driver.send(push({ kind: 'released', token: 5 }), 101).wanted).to.deep.equal([]);
    expect(driver.view.role).to.equal('unknown');
  });
});
