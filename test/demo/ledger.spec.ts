import { expect } from 'chai';
import { ActCounter, doubleCount } from '../../dev/demo/act-counter.js';
import type { Sighting } from '../../dev/demo/sighting.js';
import { acted, elected, sighting, skipped } from './support/sightings.js';

function ledgerOf(...sightings: readonly Sighting[]): ActCounter {
  const ledger = new ActCounter();
  for (const each of sightings) ledger.add(each);
  return ledger;
}

describe('demo: ledger', () => {
  it('the ledger counts acts and skips per replica, and keeps what each reported last', () => {
    const ledger = ledgerOf(elected('a', 5, 10), acted('a', 5, 20), skipped('b', 21), skipped('b', 31));
    expect(ledger.counts('a')).to.deep.equal({ acted: 1, skipped: 0 });
    expect(ledger.counts('b')).to.deep.equal({ acted: 0, skipped: 2 });
    expect([ledger.acted, ledger.skipped]).to.deep.equal([1, 2]);
    expect(ledger.latest('b')?.atMs).to.equal(31);
    expect(ledger.latest('c')).to.equal(undefined);
    expect(ledger.counts('c')).to.deep.equal({ acted: 0, skipped: 0 });
  });

  it('the ledger knows terms by token, from the role message or the first act', () => {
    const ledger = ledgerOf(acted('b', 9, 50), elected('a', 5, 10), elected('b', 9, 45));
    expect(
      ledger.terms.map(({ token, leader, knownSinceMs }) => [token, leader, knownSinceMs]),
    ).to.deep.equal([
      [5, 'a', 10],
      [9, 'b', 45],
    ]);
  });

  it('the ledger accepts terms that follow each other', () => {
    const ledger = ledgerOf(elected('a', 1, 0), acted('a', 1, 5), elected('b', 2, 6), acted('b', 2, 7));
    expect(doubleCount(ledger.doubles)).to.equal(0);
  });

  it('the ledger counts an act of a term after another began, in whatever order reports arrive', () => {
    const late = acted('a', 1, 7);
    const others = [elected('a', 1, 0), acted('a', 1, 5), elected('b', 2, 6), acted('b', 2, 8)];
    for (const at of [0, 2, 4]) {
      const ledger = ledgerOf(...others.slice(0, at), late, ...others.slice(at));
      expect(ledger.doubles.afterTerm).to.deep.equal([{ replica: 'a', atMs: 7 }]);
      expect(doubleCount(ledger.doubles)).to.equal(1);
    }
  });

  it('the ledger compares an act with every later term, not only the next', () => {
    const ledger = ledgerOf(elected('c', 3, 4), elected('b', 2, 9), acted('a', 1, 5));
    expect(ledger.doubles.afterTerm).to.have.lengthOf(1);
  });

  it('the ledger counts two replicas that act with one token', () => {
    const ledger = ledgerOf(elected('a', 1, 0), acted('a', 1, 5), acted('b', 1, 6));
    expect(ledger.doubles.foreignToken).to.deep.equal([{ replica: 'b', atMs: 6 }]);
    expect(doubleCount(ledger.doubles)).to.equal(1);
  });

  it('the ledger counts an act without any token', () => {
    const ledger = ledgerOf(
      elected('a', 1, 0),
      sighting({ replica: 'b', atMs: 3, token: null, role: 'unknown' }),
    );
    expect(doubleCount(ledger.doubles)).to.equal(1);
  });
});
