import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { within } from '../../dev/harness/waiting.js';
import { useLab } from '../support/redis/lab.js';
import { next, useElectors } from './support/electors.js';

describe('work while an elector leads', () => {
  const lab = useLab();
  const electors = useElectors(lab);

  it('is done once, within a term, with its token; its result is returned', async () => {
    const elector = electors.make('a');
    const result = await within(
      elector.runWhileLeader(({ token, signal }) => [token === elector.token, signal === elector.signal]),
      5_000,
      'the work',
    );
    expect(result).to.deep.equal([true, true]);
    expect(elector.isLeader()).to.equal(true);
  });

  it('ends with its term, and is done again in the next one', async () => {
    const elector = electors.make('a', { ttl: 500 });
    const terms: number[] = [];
    const done = elector.runWhileLeader(async ({ token, signal }) => {
      terms.push(token);
      if (terms.length === 2) return 'done';
      setImmediate(() => void elector.resign());
      await delay(60_000, undefined, { signal });
      return 'never';
    });
    expect(await within(done, 5_000, 'the second term')).to.equal('done');
    expect(terms[1]).to.be.above(terms[0] ?? 0);
  });

  it('what it throws within its term rejects, and is reported', async () => {
    const elector = electors.make('a');
    const reported = next(elector, 'error');
    const thrown = new Error('out of paper');
    const run = elector.runWhileLeader(() => {
      throw thrown;
    });
    expect(await within(run, 5_000, 'the work').catch((error: unknown) => error)).to.equal(thrown);
    expect(await reported).to.equal(thrown);
    expect(elector.isLeader()).to.equal(true);
  });

  it('what it throws is no unhandled rejection, whether anybody waits for it or listens', async () => {
    const elector = electors.make('a');
    elector.removeAllListeners('error');
    const unhandled: unknown[] = [];
    const listen = (error: unknown): void => void unhandled.push(error);
    process.on('unhandledRejection', listen);
    const warned = once(process, 'warning');
    void elector.runWhileLeader(() => {
      throw new Error('out of paper');
    });
    const [warning] = await within(warned, 5_000, 'the warning');
    await delay(0);
    process.removeListener('unhandledRejection', listen);
    expect(unhandled).to.deep.equal([]);
    expect(warning).to.have.property('message').that.includes('out of paper');
  });

  it('is not begun in a term that a listener has ended', async () => {
    const elector = electors.make('a');
    const stopped = new Promise((resolve) => elector.once('leader', () => resolve(elector.stop())));
    let begun = 0;
    const run = elector.runWhileLeader(() => {
      begun += 1;
    });
    await within(stopped, 5_000, 'the stop');
    expect(await within(run, 1_000, 'the end of the wait')).to.equal(undefined);
    expect(begun).to.equal(0);
  });

  it('what it returns after its term does not count, even if no timer has noticed the end', async () => {
    const elector = electors.make('a', { ttl: 500 });
    let terms = 0;
    const run = elector.runWhileLeader(() => {
      terms += 1;
      if (terms === 2) return 'in time';
      const until = performance.now() + 600;
      while (performance.now() < until);
      return 'late';
    });
    expect(await within(run, 5_000, 'the second term')).to.equal('in time');
  });

  it('what it throws after its term is reported, and it is done again in the next one', async () => {
    const elector = electors.make('a', { ttl: 500 });
    const reported = next(elector, 'error');
    let terms = 0;
    const run = elector.runWhileLeader(async ({ signal }) => {
      terms += 1;
      if (terms === 2) return 'done';
      setImmediate(() => void elector.resign());
      await once(signal, 'abort');
      throw new Error('a query was cancelled');
    });
    expect(await within(run, 5_000, 'the second term')).to.equal('done');
    expect(await reported)
      .to.have.property('message')
      .that.includes('a query was cancelled');
  });

  it('a stop waits for it to end before it releases the lease, and it returns nothing', async () => {
    const elector = electors.make('a');
    let atTheEnd: unknown = null;
    const run = elector.runWhileLeader(async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await delay(50);
      atTheEnd = await lab.command('GET', lab.key);
    });
    await next(elector, 'leader');
    await delay(0);
    await elector.stop();
    expect(atTheEnd).to.match(/^a#/u);
    expect(await run).to.equal(undefined);
    expect(await lab.command('GET', lab.key)).to.equal(null);
  });

  it('a stop does not wait for ever', async () => {
    const elector = electors.make('a', { ttl: 500 });
    void elector.runWhileLeader(() => new Promise(() => undefined));
    await next(elector, 'leader');
    await delay(0);
    await within(elector.stop(), 2_000, 'the stop');
    expect(await lab.command('GET', lab.key)).to.equal(null);
  });

  it('a stop before the first term ends the wait', async () => {
    const leader = electors.make('a').start();
    await next(leader, 'leader');
    const follower = electors.make('b');
    const run = follower.runWhileLeader(() => 'never');
    await next(follower, 'follower');
    await follower.stop();
    expect(await within(run, 1_000, 'the end of the wait')).to.equal(undefined);
  });
});
