import { expect } from 'chai';
import { History } from '../../dev/harness/history.js';

describe('harness: history', () => {
  it('a history matches past and future entries', async () => {
    const history = new History<number>();
    history.add(1);
    expect(await history.waitFor((n) => n === 1, 10)).to.equal(1);
    const coming = history.waitFor((n) => n === 2, 1_000);
    history.add(2);
    expect(await coming).to.equal(2);
  });

  it('a history searches only behind a mark', async () => {
    const history = new History<string>();
    history.add('old');
    const mark = history.mark();
    const coming = history.waitFor(() => true, 1_000, 'anything', mark);
    history.add('new');
    expect(await coming).to.equal('new');
    expect(history.since(mark)).to.deep.equal(['new']);
  });

  it('a history says what it waited for', async () => {
    const error = await new History<number>().waitFor(() => true, 5, 'a leader').catch((e: Error) => e);
    expect(String(error)).to.contain('waited 5 ms for a leader');
  });

  it('a history fails pending and later waits when it ends', async () => {
    const history = new History<number>();
    const pending = history.waitFor(() => true, 1_000).catch((e: Error) => e.message);
    history.end(new Error('gone'));
    expect(await pending).to.equal('gone');
    expect(await history.waitFor(() => true, 1_000).catch((e: Error) => e.message)).to.equal('gone');
  });
});
