import { expect } from 'chai';
import {
  formatRequest,
  parseRequest,
  type RequestMessage,
} from '../../src/panel/requests/request-messages.js';

describe('panel: requests between replicas', () => {
  const id = 'a-request';
  const messages: readonly RequestMessage[] = [
    { id, request: { kind: 'hand-over', from: 'anna', key: 'jobs', to: 'an-elector' } },
    { id, request: { kind: 'hand-over', from: 'anna', key: '{a} "b"', to: null } },
    { id, request: { kind: 'drain', from: 'anna', member: 'a-member', on: true } },
    { id, outcome: 'done' },
  ];

  it('a request is parsed to what was written', () => {
    expect(messages.map((message) => parseRequest(formatRequest(message)))).to.deep.equal(messages);
  });

  it('the name of who asks is made fit for a log', () => {
    const read = parseRequest(JSON.stringify(['drain', id, 'an\u202ena\n', 'm', false]));
    expect(read).to.deep.include({ request: { kind: 'drain', from: 'anna', member: 'm', on: false } });
  });

  for (const [what, text] of [
    ['no JSON', '['],
    ['no list', '{}'],
    ['another kind', JSON.stringify(['stop', id, 'anna', 'm', true])],
    ['an id with markup', JSON.stringify(['drain', '<i>', 'anna', 'm', true])],
    ['no name', JSON.stringify(['drain', id, null, 'm', true])],
    ['a member that is a number', JSON.stringify(['drain', id, 'anna', 7, true])],
    ['neither on nor off', JSON.stringify(['drain', id, 'anna', 'm', 'yes'])],
    ['no lock key', JSON.stringify(['hand-over', id, 'anna', '', null])],
    ['nobody to hand over to', JSON.stringify(['hand-over', id, 'anna', 'jobs'])],
    ['another outcome', JSON.stringify(['done', id, 'perhaps'])],
    ['megabytes', JSON.stringify(['done', id, 'done', 'x'.repeat(20_000)])],
  ] as const) {
    it(`a request with ${what} is ignored`, () => {
      expect(parseRequest(text)).to.equal(null);
    });
  }
});
