import { expect } from 'chai';
import { ActCounter } from '../../dev/demo/act-counter.js';
import { FaultLog } from '../../dev/demo/fault-log.js';
import { happening } from '../../dev/demo/happenings.js';
import { inMs, takeoverAfter } from '../../dev/demo/takeover.js';
import { acted, elected, sighting, skipped } from './support/sightings.js';

const fault = { what: 'kill -9 of a', atMs: 100, token: 1 };

describe('demo: takeovers', () => {
  it('measures from the fault to the role message, and to the first act', () => {
    const ledger = new ActCounter();
    ledger.add(elected('a', 1, 0));
    expect(takeoverAfter(fault, ledger)).to.equal(null);
    ledger.add(elected('b', 2, 350.5));
    expect(takeoverAfter(fault, ledger)).to.deep.equal({ by: 'b', token: 2, roleMs: 250.5, actMs: null });
    ledger.add(acted('b', 2, 900));
    ledger.add(acted('b', 2, 1900));
    expect(takeoverAfter(fault, ledger)?.actMs).to.equal(800);
  });

  it('takes the next term, not the newest', () => {
    const ledger = new ActCounter();
    for (const each of [elected('a', 1, 0), elected('c', 3, 700), elected('b', 2, 300)]) ledger.add(each);
    expect(takeoverAfter(fault, ledger)).to.include({ by: 'b', roleMs: 200 });
  });

  it('forgets a freeze that the leader survived, and no other', () => {
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

  it('counts from the first of two faults that hit one term', () => {
    const ledger = new ActCounter();
    const book = new FaultLog(ledger);
    book.add({ ...fault, what: 'freeze of a' });
    book.add({ ...fault, atMs: 200 });
    ledger.add(elected('b', 2, 350));
    expect(book.behind(2)?.fault.what).to.equal('freeze of a');
  });

  it('says milliseconds with tenths where they matter', () => {
    expect([inMs(3.08), inMs(9.99), inMs(1653.4)]).to.deep.equal(['3.1 ms', '10.0 ms', '1653 ms']);
  });
});

describe('demo: event log', () => {
  const ledger = new ActCounter();
  const book = new FaultLog(ledger);

  it('is silent about jobs and about news that leave the role alone', () => {
    expect(happening(acted('a', 1, 0), book)).to.equal(null);
    expect(happening(skipped('a', 0), book)).to.equal(null);
    const news = sighting({
      kind: 'role',
      replica: 'c',
      atMs: 0,
      role: 'follower',
      previousRole: 'follower',
    });
    expect(happening(news, book)).to.equal(null);
  });

  it('tells a takeover with its figures, and adds the first act when it is known', () => {
    expect(happening(elected('b', 2, 350), book)?.()).to.equal('b leads (elected)');
    book.add(fault);
    const takeover = elected('b', 2, 350);
    ledger.add(takeover);
    const line = happening(takeover, book);
    expect(line?.()).to.equal('b leads 250 ms after kill -9 of a');
    ledger.add(acted('b', 2, 900));
    expect(line?.()).to.equal('b leads 250 ms after kill -9 of a; first act 800 ms');
  });

  it('tells of an old leader and of a deploy', () => {
    const told = (given: Partial<ReturnType<typeof sighting>>): string | undefined =>
      happening(sighting({ kind: 'role', replica: 'a', atMs: 0, ...given }), book)?.();
    expect(told({ role: 'follower', previousRole: 'leader', reason: 'expired' })).to.equal(
      'a no longer leads, it is follower (expired)',
    );
    expect(told({ role: 'leader', previousRole: 'leader', reason: 'deployed' })).to.equal(
      'a is still leader after its deploy',
    );
    expect(told({ role: 'follower', previousRole: 'unknown', reason: 'joined' })).to.equal(
      'a is follower (joined)',
    );
  });
});
