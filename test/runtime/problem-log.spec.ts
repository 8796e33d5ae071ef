import { expect } from 'chai';
import type { ErrorCode, Problem } from '../../src/runtime/errors.js';
import { ProblemLog } from '../../src/runtime/problem-log.js';

const problem = (code: ErrorCode): Problem => ({ code, params: {} });

function book() {
  const reported: ErrorCode[] = [];
  return { reported, book: new ProblemLog(({ code }) => reported.push(code)) };
}

describe('the problem book', () => {
  it('reports nothing before it begins, then what stands', () => {
    const { reported, book: it } = book();
    it.note('server', problem('unknown-host'));
    it.note('key', problem('foreign-lease'));
    it.note('key', null);
    expect(reported).to.deep.equal([]);
    it.begin();
    expect(reported).to.deep.equal(['unknown-host']);
  });

  it('reports an outage once, not once per retry', () => {
    const { reported, book: it } = book();
    it.begin();
    for (let retries = 0; retries < 100; retries += 1) it.note('server', problem('connection-refused'));
    expect(reported).to.deep.equal(['connection-refused']);
  });

  it('reports an outage once although its cause changes', () => {
    const { reported, book: it } = book();
    it.begin();
    it.note('server', problem('connection-refused'));
    it.note('server', problem('unknown-host'));
    it.note('server', problem('connection-refused'));
    expect(reported).to.deep.equal(['connection-refused']);
    expect(it.worst?.code).to.equal('connection-refused');
  });

  it('reports again after it was over', () => {
    const { reported, book: it } = book();
    it.begin();
    it.note('server', problem('connection-refused'));
    it.note('server', null);
    it.note('server', problem('connection-refused'));
    expect(reported).to.deep.equal(['connection-refused', 'connection-refused']);
  });

  it('reports each cause that a lock key has', () => {
    const { reported, book: it } = book();
    it.begin();
    it.note('key', problem('foreign-lease'));
    it.note('key', problem('foreign-lease'));
    it.note('key', problem('record-garbled'));
    expect(reported).to.deep.equal(['foreign-lease', 'record-garbled']);
  });

  it('keeps its sources apart', () => {
    const { reported, book: it } = book();
    it.begin();
    it.note('server', problem('no-connection'));
    it.note('channel', problem('channel-garbage'));
    it.note('server', null);
    it.note('channel', problem('channel-garbage'));
    expect(reported).to.deep.equal(['no-connection', 'channel-garbage']);
  });

  it('shows the server first, then the key, then the channel, then nothing', () => {
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
