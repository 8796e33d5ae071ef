import { expect } from 'chai';
import type { ErrorCode, Problem } from '../../src/runtime/errors.js';
import { ProblemLog } from '../../src/runtime/problem-log.js';
import { VirtualClock } from '../support/simulation/virtual-clock.js';
import { VirtualTime } from '../support/simulation/virtual-time.js';

const problem = (code: ErrorCode): Problem => ({ code, params: {} });

function book() {
  const reported: ErrorCode[] = [];
  const time = new VirtualTime();
  return { reported, time, book: new ProblemLog(({ code }) => reported.push(code), new VirtualClock(time)) };
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

  it('the problem log reports a TTL at the edge again only after it was long enough for ten minutes', () => {
    const { reported, time, book: it } = book();
    it.begin();
    for (let spells = 0; spells < 100; spells += 1) {
      it.note('key', problem('ttl-too-short'));
      time.run(599_000);
      it.note('key', null);
      time.run(599_000);
    }
    expect(reported).to.deep.equal(['ttl-too-short']);
    time.run(1_000);
    it.note('key', problem('ttl-too-short'));
    expect(reported).to.deep.equal(['ttl-too-short', 'ttl-too-short']);
  });

  it('the problem log reports a TTL at the edge once although another problem comes between', () => {
    const { reported, book: it } = book();
    it.begin();
    for (const code of ['ttl-too-short', 'foreign-lease', 'ttl-too-short', 'foreign-lease'] as const) {
      it.note('key', problem(code));
    }
    expect(reported).to.deep.equal(['ttl-too-short', 'foreign-lease', 'foreign-lease']);
  });

  it('the problem log reports a TTL at the edge that was long enough when the log began', () => {
    const { reported, book: it } = book();
    it.note('key', problem('ttl-too-short'));
    it.note('key', null);
    it.begin();
    it.note('key', problem('ttl-too-short'));
    expect(reported).to.deep.equal(['ttl-too-short']);
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
