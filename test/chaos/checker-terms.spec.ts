import { expect } from 'chai';
import { check } from '../../dev/chaos/checker/check.js';
import type { Entry } from '../../dev/chaos/checker/history.js';
import { act, acts, history, term, told } from './support/histories.js';

function rulesBroken(...processes: readonly (readonly Entry[])[]): readonly string[] {
  return [...new Set(check(history({ processes })).violations.map(({ rule }) => rule))];
}

describe('chaos checker: who led', () => {
  it('the term check accepts terms that follow one another', () => {
    const verdict = check(history({ processes: [term('r1.1', 1, 0, 500), term('r2.1', 2, 510, 900)] }));
    expect(verdict.violations).to.deep.equal([]);
    expect(verdict.changes).to.equal(1);
    expect(verdict.takeovers).to.equal(1);
    expect(verdict.acts).to.equal(91);
  });

  it('the term check accepts a replica that is elected again', () => {
    const again = [...term('r1.1', 1, 0, 100), ...term('r1.1', 2, 200, 300)];
    const { violations, changes, takeovers } = check(history({ processes: [again] }));
    expect({ violations, changes, takeovers }).to.deep.equal({ violations: [], changes: 1, takeovers: 0 });
  });

  it('the term check finds two leaders at once', () => {
    expect(rulesBroken(term('r1.1', 1, 0, 500), term('r2.1', 2, 495, 900))).to.include('one leader');
  });

  it('the term check finds a single act within the term of another replica', () => {
    const intruder = [told('r1.1', 0, 'follower', 'leader', 1), act('r1.1', 1, 0), act('r1.1', 1, 733.5)];
    const { violations } = check(history({ processes: [intruder, term('r2.1', 2, 510, 900)] }));
    const [first] = violations.filter(({ rule }) => rule === 'one leader');
    expect(first?.text).to.match(/r1\.1 .*token 1.* and r2\.1 .*token 2.* both led for 223\.500 ms/u);
  });

  it('the term check finds a term that lies wholly within another', () => {
    expect(rulesBroken(term('r1.1', 1, 0, 900), term('r2.1', 2, 300, 400))).to.include('one leader');
  });

  it('the term check finds the overlap of terms that are not neighbours', () => {
    const processes = [term('r1.1', 1, 0, 900), term('r2.1', 2, 300, 310), term('r3.1', 3, 500, 510)];
    expect(
      check(history({ processes })).violations.filter(({ rule }) => rule === 'one leader'),
    ).to.have.length(2);
  });

  it('the term check judges by the stamp, not by the act: a process can be suspended between guard and act', () => {
    const stopped = [
      told('r1.1', 0, 'follower', 'leader', 1),
      act('r1.1', 1, 400, 700),
      told('r1.1', 1101, 'leader', 'follower', null),
    ];
    const verdict = check(history({ processes: [stopped, term('r2.1', 2, 510, 1_200)] }));
    expect(verdict.violations).to.deep.equal([]);
    expect(verdict.lateActs, 'refused by the register').to.equal(1);
  });

  it('the term check keeps lock keys apart', () => {
    const other = [
      { ...told('r2.1', 0, 'follower', 'leader', 1), key: 'other' },
      ...acts('r2.1', 1, 0, 500).map((entry) => ({ ...entry, key: 'other' })),
    ];
    const verdict = check(history({ processes: [term('r1.1', 1, 0, 500), other], keys: ['key', 'other'] }));
    expect(verdict.violations).to.deep.equal([]);
  });
});

describe('chaos checker: tokens', () => {
  it('the token check finds a token that falls', () => {
    expect(rulesBroken(term('r1.1', 7, 0, 500), term('r2.1', 6, 510, 900))).to.deep.equal(['token order']);
  });

  it('the token check finds a token that is given twice', () => {
    expect(rulesBroken(term('r1.1', 7, 0, 500), term('r2.1', 7, 510, 900))).to.include('token order');
  });

  it('the token check finds a repeated token even in a term so short that nobody acted', () => {
    const idle = [told('r2.1', 600, 'follower', 'leader', 7), told('r2.1', 601, 'leader', 'follower', null)];
    expect(rulesBroken(term('r1.1', 7, 0, 500), idle)).to.deep.equal(['token order']);
  });

  it('the token check finds a token smaller than one before the last', () => {
    const processes = [term('r1.1', 5, 0, 100), term('r2.1', 9, 110, 200), term('r3.1', 7, 210, 300)];
    expect(rulesBroken(...processes)).to.include('token order');
  });
});

describe('chaos checker: a register that refuses smaller tokens', () => {
  it('the register check finds an accepted write of an old term', () => {
    // The newer term has the smaller token, so that the old one's writes still pass.
    const old = [told('r1.1', 0, 'follower', 'leader', 9), ...acts('r1.1', 9, 0, 500)];
    expect(rulesBroken(old, term('r2.1', 8, 300, 400))).to.include('register');
  });

  it('the register check accepts a refused write of an old term', () => {
    const broken = rulesBroken(term('r1.1', 1, 0, 500), term('r2.1', 2, 300, 400));
    expect(broken).to.include('one leader').and.not.include('register');
  });
});
