/** Requests between replicas in virtual time, over a channel that brings back what is sent. */
import { expect } from 'chai';
import { Subject } from 'rxjs';
import { type Incoming, ReplicaRequests } from '../../src/panel/requests/replica-requests.js';
import {
  formatRequest,
  parseRequest,
  type ReplicaRequest,
} from '../../src/panel/requests/request-messages.js';
import { ManualClock } from '../support/manual-clock.js';

const REQUEST: ReplicaRequest = { kind: 'hand-over', from: 'anna', key: 'jobs', to: null };

describe('panel: requests to other replicas', () => {
  let clock: ManualClock;
  let channel$: Subject<string>;
  let sent: string[];
  let anna: ReplicaRequests;
  let obeyed: Incoming[];

  beforeEach(() => {
    clock = new ManualClock();
    channel$ = new Subject();
    sent = [];
    obeyed = [];
    const side = {
      listen: () => channel$,
      publish: async (_channel: string, messages: readonly string[]) => sent.push(...messages) > 0,
    };
    anna = new ReplicaRequests(0, side, clock);
    anna.incoming$.subscribe((incoming) => obeyed.push(incoming));
  });
  afterEach(() => anna.close());

  const lastId = (): string => parseRequest(sent.at(-1) ?? '')?.id ?? '';

  it('its own request is not taken for that of another one, even if it comes back late', () => {
    const outcomes: unknown[] = [];
    anna.ask(REQUEST).subscribe((outcome) => outcomes.push(outcome));
    const [request = ''] = sent;
    channel$.next(request);
    // On a cluster the answer can come by another node, and so before the request.
    channel$.next(formatRequest({ id: lastId(), outcome: 'done' }));
    channel$.next(request);
    anna.ask(REQUEST).subscribe((outcome) => outcomes.push(outcome));
    clock.runUntil(2_000);
    channel$.next(sent.at(-1) ?? '');
    expect(outcomes).to.deep.equal(['done', null]);
    expect(obeyed).to.deep.equal([]);
  });

  it('each request has an id of its own, and takes only the answer to it', () => {
    const outcomes: unknown[] = [];
    for (const name of ['first', 'second']) {
      anna.ask(REQUEST).subscribe((outcome) => outcomes.push([name, outcome]));
    }
    expect(new Set(sent)).to.have.lengthOf(2);
    channel$.next(formatRequest({ id: lastId(), outcome: 'done' }));
    expect(outcomes).to.deep.equal([['second', 'done']]);
  });

  it('requests of other replicas are passed on, and answered', () => {
    channel$.next(formatRequest({ id: 'of-bert', request: { ...REQUEST, from: 'bert' } }));
    expect(obeyed.map(({ request }) => request.from)).to.deep.equal(['bert']);
    obeyed[0]?.answer('done');
    expect(sent).to.deep.equal([formatRequest({ id: 'of-bert', outcome: 'done' })]);
  });

  it('an answered request leaves no timer behind', () => {
    anna.ask(REQUEST).subscribe();
    expect(clock.alarms).to.equal(1);
    channel$.next(formatRequest({ id: lastId(), outcome: 'done' }));
    expect(clock.alarms).to.equal(0);
  });
});
