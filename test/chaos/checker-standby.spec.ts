import { expect } from 'chai';
import { check } from '../../dev/chaos/checker/check.js';
import { StandbyWitness } from '../../dev/chaos/fleet/standby/witness.js';
import { RunClock } from '../../dev/chaos/run-clock.js';
import { MqttBroker } from '../../dev/harness/mqtt/index.js';
import { act, acts, BUDGET_MS, type Given, history, KEY, term, told } from './support/histories.js';

function found(given: Given): readonly string[] {
  return check(history({ suspended: [], ...given })).violations.map(({ rule, text }) => `${rule}: ${text}`);
}

describe('chaos checker: hot standby', () => {
  const next = [told('s2.1', 1_000, 'follower', 'leader', 8), ...acts('s2.1', 8, 1_000, 2_000)];

  it('the standby check accepts acts until the stop budget is over', () => {
    const processes = [[...term('s1.1', 5, 0, 800), ...acts('s1.1', 5, 810, 890)], next];
    expect(found({ processes })).to.deep.equal([]);
  });

  it('the standby check finds an act after the stop budget', () => {
    const late = act('s1.1', 5, 800 + BUDGET_MS + 1);
    expect(found({ processes: [[...term('s1.1', 5, 0, 800), late], next] })).to.deep.equal([
      'role messages: s1.1 acted after it was told that it is follower',
    ]);
  });

  it('the standby check finds an act of another term within the stop budget', () => {
    expect(found({ processes: [[...term('s1.1', 5, 0, 800), act('s1.1', 4, 810)], next] })).to.include(
      'role messages: s1.1 acted after it was told that it is follower',
    );
  });

  /** An act that ends when a newer term has acted. */
  const late = [[...term('s1.1', 5, 0, 800), act('s1.1', 5, 810, 400)], next];

  it('the standby check finds an act that ends when a newer term has acted', () => {
    expect(found({ processes: late })).to.deep.equal([
      'late acts: s1.1 (token 5) was still at work when s2.1 (token 8) had acted',
    ]);
  });

  it('the standby check accepts such an act of a process that was suspended meanwhile', () => {
    expect(found({ processes: late, suspended: [['s1.1', 811, 1_205]] })).to.deep.equal([]);
  });

  it('the standby check finds such an act of a process that was suspended before or after, or while another one was', () => {
    for (const span of [
      ['s1.1', 500, 809],
      ['s1.1', 1_211, 1_300],
      ['s2.1', 811, 1_205],
    ] as const) {
      expect(found({ processes: late, suspended: [span] }), span.join()).to.have.lengthOf(1);
    }
  });
});

describe('chaos: the witness of hot standby', () => {
  it('the witness counts processes that end themselves in time, and no others', async () => {
    const broker = await MqttBroker.start();
    try {
      const witness = new StandbyWitness(broker, new RunClock());
      expect(witness.endedItself('s1.1', { code: 70, signal: null })).to.equal(true);
      expect(witness.endedItself('s1.2', { code: null, signal: 'SIGKILL' })).to.equal(true);
      expect(witness.endedItself('s1.3', { code: 1, signal: null })).to.equal(false);
      expect(witness.figures).to.deep.include([
        'processes ended by themselves',
        '1 with code 70, 1 by SIGKILL',
      ]);
      expect(witness.violations(KEY)).to.deep.equal([]);
      witness.frozen('s1.4');
      expect(witness.suspensions[0]?.end).to.equal(Number.POSITIVE_INFINITY);
      witness.thawed('s1.4');
      expect(witness.suspensions[0]?.end).to.be.below(1e12);
    } finally {
      await broker.stop();
    }
  });
});
