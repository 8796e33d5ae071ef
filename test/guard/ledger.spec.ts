import { expect } from 'chai';
import { Ledger } from '../../src/guard/ledger.js';
import type { Holding } from '../../src/guard/messages.js';

const holding = (value: string): Holding => ({ key: 'jobs', value, token: 7, end: 1_000, server: '' });

describe("a guard's ledger", () => {
  let ledger: Ledger<string>;
  beforeEach(() => {
    ledger = new Ledger();
    ledger.join('first', 'a process');
    ledger.hold('first', 'elector', [holding('mine')]);
  });

  it('the end of the only connection releases what was told last', () => {
    ledger.hold('first', 'elector', [holding('later')]);
    ledger.hold('first', 'other', [holding('another')]);
    expect(ledger.end('first').map(({ value }) => value)).to.have.members(['later', 'another']);
    expect(ledger.size).to.equal(0);
  });

  it('the end of an older connection proves nothing', () => {
    ledger.join('second', 'a process');
    expect(ledger.end('first')).to.deep.equal([]);
    expect(ledger.end('second').map(({ value }) => value)).to.deep.equal(['mine']);
  });

  it('a connection that was cleared may end', () => {
    ledger.clear('first');
    expect(ledger.end('first')).to.deep.equal([]);
    expect(ledger.size).to.equal(0);
  });

  it('a connection counts once, and for one process', () => {
    ledger.join('first', 'another process');
    expect(ledger.end('first')).to.have.length(1);
    expect(ledger.end('first')).to.deep.equal([]);
  });

  it('what an elector no longer holds is not released', () => {
    ledger.hold('first', 'elector', []);
    expect(ledger.end('first')).to.deep.equal([]);
  });

  it('processes do not know of one another', () => {
    ledger.join('theirs', 'another process');
    ledger.hold('theirs', 'elector', []);
    expect(ledger.end('theirs')).to.deep.equal([]);
    expect(ledger.end('first')).to.have.length(1);
  });

  it('a stranger holds nothing, and nobody holds without bounds', () => {
    expect(ledger.hold('stranger', 'elector', [holding('theirs')])).to.equal(false);
    for (let count = 0; count < 25_000; count += 1) ledger.hold('first', `elector ${count}`, [holding('x')]);
    ledger.hold(
      'first',
      'elector',
      Array.from({ length: 100 }, () => holding('y')),
    );
    expect(ledger.end('first').length).to.be.below(20_100);
  });
});
