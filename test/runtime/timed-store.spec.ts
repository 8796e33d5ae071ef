import { expect } from 'chai';
import { EMPTY, NEVER, Observable, of, throwError } from 'rxjs';
import {
  type LeaseStore,
  type RenewReply,
  type RenewRequest,
  StoreFailure,
} from '../../src/election/ports.js';
import { type TimedRenewal, timedStore } from '../../src/runtime/timed-store.js';
import { ManualClock } from '../support/manual-clock.js';

const REQUEST: RenewRequest = { key: 'k', value: 'v', ttlMs: 1_000, token: 1, end: 1 };
const RENEWED: RenewReply = { outcome: 'renewed', end: 2 };

describe('a store whose renewals are timed', () => {
  let clock: ManualClock;
  let told: TimedRenewal[];

  beforeEach(() => {
    clock = new ManualClock();
    told = [];
  });

  const timed = (renew: LeaseStore['renew']): LeaseStore =>
    timedStore(
      {
        ...{ acquire: () => NEVER, release: () => NEVER, renew },
        pushes: (key) => (key === 'k' ? of({ kind: 'expired' }) : EMPTY),
        contact$: of({ up: true }),
      },
      clock,
      (renewal) => told.push(renewal),
    );

  const answeredIn = (ms: number, outcome$: Observable<RenewReply>) =>
    new Observable<RenewReply>((subscriber) => {
      clock.at(clock.now() + ms).subscribe(() => outcome$.subscribe(subscriber));
    });

  it('an answered renewal is told with its time, and the answer passes', () => {
    const answers: RenewReply[] = [];
    const store = timed(() => answeredIn(7, of(RENEWED)));
    const call$ = store.renew(REQUEST);
    clock.runUntil(100);
    call$.subscribe((answer) => answers.push(answer));
    clock.runUntil(200);
    expect(told).to.deep.equal([{ key: 'k', ms: 7, failure: null }]);
    expect(answers).to.deep.equal([RENEWED]);
  });

  it('a failed renewal is told with the kind of failure, and the failure passes', () => {
    const failure = new StoreFailure('broken', 'gone');
    const seen: unknown[] = [];
    timed(() =>
      answeredIn(
        3,
        throwError(() => failure),
      ),
    )
      .renew(REQUEST)
      .subscribe({ error: (error: unknown) => seen.push(error) });
    clock.runUntil(10);
    expect(told).to.deep.equal([{ key: 'k', ms: 3, failure: 'broken' }]);
    expect(seen).to.deep.equal([failure]);
  });

  it('a renewal that nobody waits for any more is not told', () => {
    timed(() => answeredIn(3, of(RENEWED)))
      .renew(REQUEST)
      .subscribe()
      .unsubscribe();
    expect(told).to.deep.equal([]);
  });

  it('everything else passes', () => {
    const seen: unknown[] = [];
    const store = timed(() => NEVER);
    store.pushes('k').subscribe((push) => seen.push(push));
    store.contact$.subscribe((contact) => seen.push(contact));
    expect(seen).to.deep.equal([{ kind: 'expired' }, { up: true }]);
  });
});
