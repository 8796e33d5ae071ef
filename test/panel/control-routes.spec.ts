/** The answers to an operator's requests: statuses, JSON, and what the audit log gets. */
import { expect } from 'chai';
import { of } from 'rxjs';
import type { Drained, HandedOver, Refusal } from '../../src/panel/control.js';
import { type ControlRequest, ControlRoutes } from '../../src/panel/control-routes.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const done: HandedOver = { code: 'handed-over', key: 'jobs', from: 'anna', leader: 'bert' };
const drained: Drained = { code: 'drained', member: 'anna', drained: true, withoutCandidate: ['jobs'] };

function routes(outcome: HandedOver | Refusal = done) {
  const audited: unknown[] = [];
  const ordered: unknown[] = [];
  const made = new ControlRoutes(
    {
      handOver: (order) => {
        ordered.push(order);
        return of(outcome);
      },
      drain: (order) => {
        ordered.push(order);
        return of(drained);
      },
      members: () => of([]),
    },
    (event) => audited.push(event),
  );
  const ask = (route: 'handOver' | 'drain', body: unknown, headers: object = JSON_TYPE) => {
    const answer: { status: number; body?: unknown } = { status: 200 };
    const response = {
      set: () => undefined,
      status: (code: number) => {
        answer.status = code;
        return response;
      },
      json: (content: object) => {
        answer.body = content;
      },
      end: () => undefined,
    };
    made[route]({ params: {}, headers, body } as ControlRequest, response);
    return answer;
  };
  return { ask, audited, ordered };
}

describe('panel: the routes of an operator', () => {
  it('a hand-over and a draining are answered in JSON, and audited with what they name', () => {
    const { ask, audited, ordered } = routes();
    expect(ask('handOver', { key: 'jobs', to: 'bert' })).to.deep.equal({ status: 200, body: done });
    expect(ask('drain', { on: true })).to.deep.equal({ status: 200, body: drained });
    expect(ordered).to.deep.equal([
      { key: 'jobs', election: '', to: 'bert' },
      { member: '', on: true },
    ]);
    expect(audited).to.deep.equal([
      { event: 'cluster-leader.hand-over', key: 'jobs', to: 'bert' },
      { event: 'cluster-leader.drain', on: true },
    ]);
  });

  const refusals: readonly (readonly [number, Refusal])[] = [
    [404, { code: 'unknown-key', keys: ['jobs'] }],
    [404, { code: 'unknown-member', members: [{ id: 'b', name: 'bert', startedAt: 1 }] }],
    [409, { code: 'ambiguous-member', members: [] }],
    [409, { code: 'ambiguous-key', elections: [] }],
    [409, { code: 'unfit-member', member: 'bert', why: 'drained' }],
    [409, { code: 'no-leader' }],
    [504, { code: 'no-answer', member: 'anna' }],
  ];
  for (const [status, refusal] of refusals) {
    it(`the refusal ${refusal.code} is ${status}, with what helps, and audited`, () => {
      const { ask, audited } = routes(refusal);
      expect(ask('handOver', { key: 'jobs' })).to.deep.equal({ status, body: refusal });
      expect(audited).to.deep.equal([
        { event: 'cluster-leader.hand-over', key: 'jobs', error: refusal.code },
      ]);
    });
  }

  for (const [what, route, body, field] of [
    ['no key', 'handOver', { to: 'bert' }, 'key'],
    ['no body', 'handOver', undefined, 'key'],
    ['a key that is a number', 'handOver', { key: 7 }, 'key'],
    ['a list of members', 'handOver', { key: 'jobs', to: ['bert'] }, 'to'],
    ['neither on nor off', 'drain', { member: 'anna' }, 'on'],
    ['on as a text', 'drain', { on: 'false' }, 'on'],
    ['a member that is a number', 'drain', { member: 7, on: true }, 'member'],
  ] as const) {
    it(`a request with ${what} is refused, and nothing is done`, () => {
      const { ask, ordered } = routes();
      expect(ask(route, body)).to.deep.equal({ status: 400, body: { code: 'bad-request', field } });
      expect(ordered).to.deep.equal([]);
    });
  }

  it('a request that a foreign page could have sent is refused, and nothing is done', () => {
    const { ask, ordered } = routes();
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const route of ['handOver', 'drain'] as const) {
      expect(ask(route, { key: 'jobs', on: true }, form)).to.deep.equal({
        ...{ status: 403, body: { code: 'cross-site' } },
      });
    }
    expect(ordered).to.deep.equal([]);
  });
});
