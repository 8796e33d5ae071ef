import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { firstValueFrom, take, toArray } from 'rxjs';
import { within } from '../../dev/harness/waiting.js';
import { useLab } from '../support/redis/lab.js';
import { next, recordedEvents, useElectors } from './support/electors.js';

describe('an elector of a program', () => {
  const lab = useLab();
  const electors = useElectors(lab);

  it('does nothing before its start', async () => {
    const elector = electors.make('a');
    expect(elector).to.include({ role: 'unknown', leader: null, token: null });
    expect(elector.isLeader()).to.equal(false);
    expect(elector.signal.aborted).to.equal(true);
    await elector.stop();
    expect(await lab.command('GET', lab.key)).to.equal(null);
  });

  it('leads, and says so in the words of both libraries, once it is started', async () => {
    const elector = electors.make('a');
    const seen = recordedEvents(elector);
    const elected = next(elector, 'elected');
    expect(elector.start()).to.equal(elector);
    const change = await elected;
    expect(change).to.include({ role: 'leader', leader: 'a', reason: 'elected', previousLeader: null });
    expect(elector).to.include({ role: 'leader', leader: 'a', token: change.token });
    expect(await elector.isLeader()).to.equal(true);
    await Promise.resolve();
    expect(seen).to.deep.equal(['elected', 'leader']);
  });

  it('takes over from one that stops; each event comes once', async () => {
    const [a, b] = [electors.make('a').start(), electors.make('b')];
    await next(a, 'leader');
    const [ofA, ofB] = [recordedEvents(a), recordedEvents(b)];
    const first = next(b.start(), 'follower');
    expect(await first).to.include({ role: 'follower', leader: 'a' });
    expect(b.token).to.equal(null);
    const takeover = next(b, 'leader');
    await a.stop();
    expect((await takeover).token).to.be.above((await first).token ?? 0);
    expect(ofA).to.deep.equal(['revoked']);
    expect(ofB).to.deep.equal(['follower', 'reelection', 'elected', 'leader']);
  });

  it('resigns: another one leads, and it is told whom it follows', async () => {
    const [a, b] = [electors.make('a').start(), electors.make('b')];
    await next(a, 'leader');
    await next(b.start(), 'follower');
    const seen = recordedEvents(a);
    const takeover = next(b, 'leader');
    expect(await b.resign()).to.equal(false);
    expect(await a.resign()).to.equal(true);
    expect(a.isLeader()).to.equal(false);
    await takeover;
    if (a.leader !== 'b') await next(a, 'change');
    expect(a.leader).to.equal('b');
    expect(seen).to.deep.equal(['revoked', 'reelection', 'follower', 'follower']);
  });

  it('resigns in favour of a replica that it names', async () => {
    const all = ['a', 'b', 'c', 'd', 'e'].map((name) => electors.make(name));
    for (const elector of all) await next(elector.start(), elector.name === 'a' ? 'leader' : 'follower');
    // The others wait 50 ms for it, which a busy machine can exceed, though hardly twice.
    for (let turn = 0; turn < 2; turn += 1) {
      const leader = all.find((elector) => elector.isLeader());
      if (leader?.name !== 'e') expect(await leader?.resign('e')).to.equal(true);
      await lab.until('the next leader', async () => all.some((elector) => elector.isLeader()));
    }
    expect(all.filter((elector) => elector.isLeader()).map(({ name }) => name)).to.deep.equal(['e']);
  });

  it('that is preferred leads after another one has stopped; an observer never does', async () => {
    const a = electors.make('a').start();
    await next(a, 'leader');
    const others = [
      electors.make('b', { priority: 'never' }),
      electors.make('c', { priority: -1 }),
      electors.make('d', { priority: 5 }),
    ] as const;
    for (const other of others) await next(other.start(), 'follower');
    const [observer] = others;
    // By the record, which names the best candidate.
    await lab.until('d to be named', async () =>
      Object.values(await lab.record(lab.key)).some((v) => v.startsWith('d#')),
    );
    await a.stop();
    while (observer.leader !== 'd') await next(observer, 'change');
  });

  it('can be stopped twice, and started again', async () => {
    const elector = electors.make('a').start();
    const first = await next(elector, 'leader');
    const stopped = elector.stop();
    expect(elector.isLeader()).to.equal(false);
    await Promise.all([stopped, elector.stop()]);
    expect(await lab.command('GET', lab.key)).to.equal(null);
    const again = next(elector, 'leader');
    elector.start().start();
    expect((await again).token).to.be.above(first.token ?? 0);
  });

  it('started again before the stop is over, takes part', async () => {
    const elector = electors.make('a').start();
    await next(elector, 'leader');
    const stopped = elector.stop();
    const again = next(elector, 'leader');
    elector.start();
    await stopped;
    await again;
    expect(elector.isLeader()).to.equal(true);
  });

  it('shares the election with a second handle of the same name: both lead, and the last one releases', async () => {
    const one = electors.make('a').start();
    await next(one, 'leader');
    const connections = (await lab.connections()).length;
    const other = electors.make('a');
    const seen = recordedEvents(other);
    await next(other.start(), 'leader');
    expect(other.token).to.equal(one.token);
    expect(await lab.connections()).to.have.lengthOf(connections);
    await one.stop();
    expect([one.isLeader(), other.isLeader()]).to.deep.equal([false, true]);
    expect(await lab.command('GET', lab.key)).to.match(/^a#/u);
    await other.stop();
    expect(seen).to.deep.equal(['elected', 'leader', 'revoked']);
    expect(await lab.command('GET', lab.key)).to.equal(null);
  });

  it('releases nothing for what is no name', async () => {
    const elector = electors.make('a').start();
    await next(elector, 'leader');
    const given: readonly unknown[] = [['a', 'b'], 7, '', 'x'.repeat(254)];
    for (const to of given) expect(await Reflect.apply(elector.resign, elector, [to])).to.equal(false);
    expect(elector.isLeader()).to.equal(true);
  });

  it('tells changes in their order where a listener stops it', async () => {
    const elector = electors.make('a').start();
    await next(elector, 'leader');
    const roles: (readonly string[])[] = [];
    elector.on('change', ({ role, reason }) => roles.push([role, reason]));
    const iterated = (async () => {
      const reasons: string[] = [];
      for await (const { reason } of elector) reasons.push(reason);
      return reasons;
    })();
    elector.signal.addEventListener('abort', () => void elector.stop());
    await elector.resign();
    expect(roles).to.deep.equal([
      ['follower', 'resigned'],
      ['unknown', 'stopped'],
    ]);
    expect(await within(iterated, 1_000, 'the end of the iteration')).to.deep.equal([
      'elected',
      'resigned',
      'stopped',
    ]);
  });

  it('an iteration has the stop that a listener caused', async () => {
    const elector = electors.make('a').start();
    await next(elector, 'leader');
    const iterated = (async () => {
      const reasons: string[] = [];
      for await (const { reason } of elector) reasons.push(reason);
      return reasons;
    })();
    elector.once('revoked', () => void elector.stop());
    await elector.resign();
    const reasons = await within(iterated, 1_000, 'the end of the iteration');
    expect(reasons).to.deep.equal(['elected', 'resigned', 'stopped']);
  });

  it('a listener that stops it while it stops waits for the same', async () => {
    const elector = electors.make('a').start();
    await next(elector, 'leader');
    const again = new Promise<Promise<void>[]>((resolve) => {
      elector.once('revoked', () => resolve([elector.stop()]));
    });
    const stopped = elector.stop();
    expect((await again)[0]).to.equal(stopped);
    await stopped;
  });

  it('has a signal for each term, which is aborted before anybody else can lead', async () => {
    const [a, b] = [electors.make('a').start(), electors.make('b')];
    await next(a, 'leader');
    await next(b.start(), 'follower');
    const { signal } = a;
    expect([signal.aborted, b.signal.aborted]).to.deep.equal([false, true]);
    const abortedAtTakeover = next(b, 'leader').then(() => signal.aborted);
    await a.resign();
    expect(await abortedAtTakeover).to.equal(true);
    expect(a.signal.aborted).to.equal(true);
  });

  it('aborts the signal by a timer when the server is gone for a TTL', async function () {
    lab.requireOwned(this, 'the server is frozen');
    const elector = electors.make('a').start();
    await next(elector, 'leader');
    const { signal } = elector;
    await lab.server.freeze();
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    await within(aborted, 3_000, 'the end of the term');
    expect(elector.isLeader()).to.equal(false);
    expect(elector.token).to.equal(null);
  });

  it('isLeader() is exact in a process that is busy; the signal is once it is asked for', async function () {
    lab.requireOwned(this, 'the server is frozen');
    const elector = electors.make('a', { ttl: 500 }).start();
    await next(elector, 'leader');
    await lab.server.freeze();
    const end = performance.now() + 520;
    while (performance.now() < end);
    expect(elector.isLeader()).to.equal(false);
    expect(elector.signal.aborted).to.equal(true);
    expect(elector.role).to.not.equal('leader');
  });

  it('replays its role and its last change as Observables', async () => {
    const elector = electors.make('a');
    const roles = firstValueFrom(elector.role$.pipe(take(3), toArray()));
    await next(elector.start(), 'leader');
    expect(await firstValueFrom(elector.changes$)).to.include({ role: 'leader', leader: 'a' });
    await elector.stop();
    expect(await within(roles, 1_000, 'three roles')).to.deep.equal(['unknown', 'leader', 'unknown']);
  });

  it('is iterated over until it is stopped', async () => {
    const elector = electors.make('a').start();
    const roles: string[] = [];
    for await (const { role } of elector) {
      roles.push(role);
      if (role === 'leader') void elector.stop();
    }
    expect(roles).to.deep.equal(['leader', 'unknown']);
  });

  it('an iteration that is left takes no further changes', async () => {
    const elector = electors.make('a').start();
    for await (const { role } of elector) if (role === 'leader') break;
    const iterator = elector[Symbol.asyncIterator]();
    expect((await iterator.next()).value).to.include({ role: 'leader' });
    await iterator.return?.();
    expect(await iterator.next()).to.deep.equal({ done: true, value: undefined });
  });

  it('is stopped by the end of a scope', async () => {
    const elector = electors.make('a').start();
    await next(elector, 'leader');
    await elector[Symbol.asyncDispose]();
    expect(elector.isLeader()).to.equal(false);
    expect(await lab.command('GET', lab.key)).to.equal(null);
  });

  it('the error of an unreachable server comes once', async () => {
    const elector = electors.make('a', { redis: { host: '127.0.0.1', port: 9 } });
    const errors: Error[] = [];
    elector.on('error', (error) => errors.push(error));
    await next(elector.start(), 'error');
    await delay(300);
    expect(errors).to.have.lengthOf(1);
    expect(errors[0]).to.include({ name: 'ElectionError', code: 'connection-refused' });
    expect(errors[0]?.message).to.match(/^127\.0\.0\.1:9 refused the connection/u);
  });
});
