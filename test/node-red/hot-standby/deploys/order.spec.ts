/** Which of two deploys counts. */
import { expect } from 'chai';
import {
  type Move,
  type Newest,
  nextCounter,
  nextMove,
  type OnConflict,
} from '../../../../src/node-red/hot-standby/deploys/order.js';

const own = (counter: number): Newest => ({ counter, authentic: true });
const foreign = (counter: number): Newest => ({ counter, authentic: false });

describe('the order of deploys', () => {
  const rows: readonly (readonly [
    what: string,
    at: number,
    changed: boolean,
    Newest,
    refuse: Move,
    lastWins?: Move,
  ])[] = [
    ['nobody has deployed', 0, false, null, 'none'],
    ['the first deploy', 0, true, null, 'publish'],
    ['nothing new', 5, false, own(5), 'none'],
    ['a deploy upon the newest', 5, true, own(5), 'publish'],
    ['a deploy elsewhere', 5, false, own(6), 'apply'],
    ['a replica that joins late', 0, false, own(6), 'apply'],
    ['two deploys at once', 5, true, own(6), 'yield', 'publish'],
    ['a deploy on a replica that knows of none', 0, true, own(6), 'yield', 'publish'],
    ['the server lost everything', 5, false, null, 'restore'],
    ['the server lost the newest', 5, false, own(4), 'restore'],
    ['a deploy after a loss', 5, true, null, 'publish'],
    ['a deploy after a partial loss', 5, true, own(4), 'publish'],
    ['another secret, newer', 5, false, foreign(6), 'leave'],
    ['another secret, older: no tug of war', 5, false, foreign(4), 'leave'],
    ['a deploy over one that cannot be opened', 5, true, foreign(6), 'publish'],
  ];
  for (const [what, at, changed, newest, refuse, lastWins = refuse] of rows) {
    it(`${what}: ${refuse}, or ${lastWins} where the last wins`, () => {
      const move = (onConflict: OnConflict) => nextMove({ at, changed }, newest, onConflict);
      expect([move('refuse'), move('last-wins')]).to.deep.equal([refuse, lastWins]);
    });
  }

  it('of two deploys upon the same one exactly one is published where the second is refused', () => {
    let server: Newest = own(5);
    const outcomes = ['anna', 'bert'].map(() => {
      const move = nextMove({ at: 5, changed: true }, server, 'refuse');
      if (move === 'publish') server = own(nextCounter({ at: 5, changed: true }, server, 0));
      return move;
    });
    expect(outcomes).to.deep.equal(['publish', 'yield']);
  });

  it('a counter is larger than what the replica is at, than what the server has, and than the time', () => {
    const at = { at: 7, changed: true };
    expect(nextCounter(at, null, 3)).to.equal(8);
    expect(nextCounter(at, own(9), 3)).to.equal(10);
    expect(nextCounter(at, null, 1_000.7)).to.equal(1_000);
    expect(nextCounter(at, own(2), 3)).to.equal(8);
  });

  it('a counter that a stranger wrote does not drive up the next', () => {
    expect(nextCounter({ at: 7, changed: true }, foreign(2 ** 52), 3)).to.equal(8);
    expect(nextCounter({ at: 7, changed: true }, foreign(8), 3), 'nor is it used again').to.equal(9);
  });
});
