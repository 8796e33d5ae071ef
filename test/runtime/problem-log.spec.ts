import { expect } from 'chai';
import type { ErrorCode, Problem } from '../../src/runtime/errors.js';
import { ProblemLog } from '../../src/runtime/problem-log.js';

const problem = (code: ErrorCode): Problem => ({ code, params: {} });

function book() {
  const reported: ErrorCode[] = [];
  return { reported, book: new ProblemLog(({ code }) => reported.push(code)) };
}

describe('the problem log', () => {
  it('the problem log reports nothing before it begins, then what persists', () => {
    const { reported, book: it } = book();
    it.note('server', problem('unknown-host'));
    it.note('key', problem('foreign-lease'));
    it.note('key', null);
    expect(reported).to.deep.equal([]);
    it.begin();
    expect(reported).to.deep.equal(['unknown-host']);
  });

  it('the problem log reports an outage once, not once per retry', () => {
    const { reported, book: it } = book();
    it.begin();
    for (let retries = 0; retries < 100; retries += 1) it.note('server', problem('connection-refused'));
    expect(reported).to.deep.equal(['connection-refused']);
  });

  it('the problem log reports an outage once although its cause changes', () => {
    const { reported, book: it } = book();
    it.begin();
    it.note('server', problem('connection-refused'));
    it.note('server', problem('unknown-host'));
    it.note('server', problem('connection-refused'));
    expect(reported).to.deep.equal(['connection-refused']);
    expect(it.worst?.code).to.equal('connection-refused');
  });

  it('the problem log reports a problem again after it was over', () => {
    const { reported, book: it } = book();
    it.begin();
    it.note('server', problem('connection-refused'));
    it.note('server', null);
    it.note('server', problem('connection-refused'));
    expect(reported).to.deep.equal(['connection-refused', 'connection-refused']);
  });

  it('the problem log reports each cause at a lock key', () => {
    const { reported, book: it } = book();
    it.begin();
    it.note('key', problem('foreign-lease'));
    it.note('key', problem('foreign-lease'));
    it.note('key', problem('record-garbled'));
    expect(reported).to.deep.equal(['foreign-lease', 'record-garbled']);
  });

  it('the problem log keeps its sources apart', () => {
    const { reported, book: it } = book();
    it.begin();
    it.note('server', problem('no-connection'));
    it.note('channel', problem('channel-garbage'));
    it.note('server', null);
    it.note('channel', problem('channel-garbage'));
    expect(reported).to.deep.equal(['no-connection', 'channel-garbage']);
  });

  it('the problem log shows the server first, then the key, then the channel, then nothing', () => {
    const { book: it } = book();
    expect(it.worst).to.equal(null);
    const shown: (ErrorCode | undefined)[] = [];
    it.note('channel', problem('channel-garbage'));
    shown.push(it.worst?.code);
    it.note('key', problem('foreign-lease'));
    shown.push(it.worst?.code);
    it.note('server', problem('no-connection'));
    shown.push(it.worst?.code);
    it.note('server', null);
    shown.push(it.worst?.code);
    expect(shown).to.deep.equal(['channel-garbage', 'foreign-lease', 'no-connection', 'foreign-lease']);
  });
});
