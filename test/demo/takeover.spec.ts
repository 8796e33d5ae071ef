import { expect } from 'chai';
import { ActCounter } from '../../dev/demo/act-counter.js';
import { FaultLog } from '../../dev/demo/fault-log.js';
import { takeoverAfter } from '../../dev/demo/takeover.js';
import { acted, elected } from './support/sightings.js';

const fault = { what: 'kill -9 of a', atMs: 100, token: 1 };

describe('demo: takeovers', () => {
  it('a takeover is measured from the fault to the role message, and to the first act', () => {
    const ledger = new ActCounter();
    ledger.add(elected('a', 1, 0));
    expect(takeoverAfter(fault, ledger)).to.equal(null);
    ledger.add(elected('b', 2, 350.5));
    expect(takeoverAfter(fault, ledger)).to.deep.equal({ by: 'b', token: 2, roleMs: 250.5, actMs: null });
    ledger.add(acted('b', 2, 900));
    ledger.add(acted('b', 2, 1900));
    expect(takeoverAfter(fault, ledger)?.actMs).to.equal(800);
  });

  it('a takeover is measured to the next term, not to the newest', () => {
    const ledger = new ActCounter();
    for (const each of [elected('a', 1, 0), elected('c', 3, 700), elected('b', 2, 300)]) ledger.add(each);
    expect(takeoverAfter(fault, ledger)).to.include({ by: 'b', roleMs: 200 });
  });

  it('a freeze that the leader survived is not measured, and only that', () => {
    const ledger = new ActCounter();
    const book = new FaultLog(ledger);
    book.add(fault);
    expect(book.survived(fault)).to.equal(true);
    ledger.add(elected('b', 2, 350));
    expect(book.answered).to.have.lengthOf(0);
    book.add(fault);
    expect(book.survived(fault)).to.equal(false);
    expect(book.lastOf('b')?.roleMs).to.equal(250);
    expect(book.lastOf('a')).to.equal(undefined);
  });

  it('a takeover is measured from the first of two faults in one term', () => {
    const ledger = new ActCounter();
    const book = new FaultLog(ledger);
    book.add({ ...fault, what: 'freeze of a' });
    book.add({ ...fault, atMs: 200 });
    ledger.add(elected('b', 2, 350));
    expect(book.behind(2)?.fault.what).to.equal('freeze of a');
  });
});
