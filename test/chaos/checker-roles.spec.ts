import { expect } from 'chai';
import { check } from '../../dev/chaos/checker/check.js';
import type { Entry } from '../../dev/chaos/checker/history.js';
import { act, history, term, told } from './support/histories.js';

function wrong(...entries: readonly Entry[]): readonly string[] {
  return check(history({ processes: [entries] }))
    .violations.filter(({ rule }) => rule === 'role messages')
    .map(({ text }) => text);
}

const elected = told('r1.1', 0, 'follower', 'leader', 5);
const over = told('r1.1', 100, 'leader', 'follower', null);

describe('chaos checker: role messages', () => {
  it('the role check accepts a replica that is elected, acts, and is told that its term is over', () => {
    expect(wrong(...term('r1.1', 5, 0, 100), ...term('r1.1', 8, 200, 300))).to.deep.equal([]);
  });

  it('the role check accepts news of another leader that leave the role unchanged', () => {
    const news = [
      told('r1.1', 0, 'unknown', 'follower', 5, 'r2'),
      told('r1.1', 1, 'follower', 'follower', null, null),
      told('r1.1', 2, 'follower', 'follower', 6, 'r3'),
    ];
    expect(wrong(...news)).to.deep.equal([]);
  });

  const broken: readonly (readonly [what: string, entries: readonly Entry[], text: RegExp])[] = [
    ['an act before any role was told', [act('r1.1', 5, 1)], /^r1\.1 acted before it was told of any role$/],
    [
      'an act of a follower',
      [elected, over, act('r1.1', 5, 101)],
      /^r1\.1 acted after it was told that it is follower$/,
    ],
    [
      'an act with the token of another term',
      [elected, act('r1.1', 4, 1)],
      /^r1\.1 acted with token 4 in its term 5$/,
    ],
    [
      'a message that does not follow from the one before',
      [elected, told('r1.1', 1, 'unknown', 'follower', 7)],
      /./,
    ],
    ['a role that is told twice', [over, told('r1.1', 101, 'follower', 'follower', null)], /./],
    [
      'a new term within a term',
      [elected, told('r1.1', 1, 'leader', 'leader', 6)],
      /^r1\.1 was elected while it led$/,
    ],
    ['a term that comes back', [elected, over, told('r1.1', 101, 'follower', 'leader', 5)], /./],
    ['a token smaller than one before', [elected, over, told('r1.1', 101, 'follower', 'leader', 4)], /./],
    ['an election without a token', [told('r1.1', 0, 'follower', 'leader', null)], /./],
  ];
  for (const [what, entries, text] of broken) {
    it(`the role check finds ${what}`, () => {
      const found = wrong(...entries);
      expect(found).to.have.lengthOf(1);
      expect(found[0]).to.match(text);
    });
  }
});
