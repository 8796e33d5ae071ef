/** The contact to the server: told as it changes, lost and found again. */
import { setImmediate as written } from 'node:timers/promises';
import { expect } from 'chai';
import { within } from '../../dev/harness/waiting.js';
import { useLab } from '../support/redis/lab.js';
import { acquisition, newKey, termOf } from '../support/redis/leases.js';
import { PATIENCE_MS } from '../support/redis/seen.js';
import { failureOf, type StoreUser, useReplicas } from '../support/redis/store-user.js';

describe('contact with the server', () => {
  const lab = useLab({ breaks: 'it is stopped, frozen and restarted' });
  const replicas = useReplicas(lab);

  /** The line of one of the replica's connections; the spare one has been told nothing but PING. */
  const connectionOf = async (which: 'commands' | 'pushes'): Promise<string> => {
    const lines = await lab.connections();
    const used = lines.filter((each) => !(each.includes(' sub=0 ') && each.includes(' cmd=ping ')));
    const line = used.find((each) => each.includes(' sub=0 ') === (which === 'commands'));
    if (line === undefined) throw new Error(`no connection for ${which} among\n${lines.join('\n')}`);
    return line;
  };

  const killConnection = async (which: 'commands' | 'pushes'): Promise<void> => {
    const id = /^id=(\d+) /u.exec(await connectionOf(which))?.[1] ?? '';
    expect(await lab.number('CLIENT', 'KILL', 'ID', id)).to.equal(1);
  };

  const expectWorking = async (replica: StoreUser): Promise<void> => {
    expect(await replica.acquire(acquisition(newKey('works')))).to.include({ outcome: 'acquired' });
  };

  it('contact is down without a cause, then up; a late subscriber is told the current state', async () => {
    const replica = replicas.begin();
    expect(replica.contacts.all).to.deep.equal([{ up: false, cause: null, attempts: 0 }]);
    await replica.up();
    expect(replica.contacts.all).to.have.lengthOf(2);
    let late: unknown;
    replica.store.contact$.subscribe((contact) => {
      late = contact;
    });
    expect(late).to.deep.equal({ up: true });
  });

  it('every call without contact fails at once, and none is sent later', async () => {
    const replica = replicas.begin();
    const key = newKey('offline');
    expect(await failureOf(replica.acquire(acquisition(key)))).to.include({ kind: 'offline' });
    await replica.up();
    await expectWorking(replica);
    expect(await lab.number('EXISTS', key), 'no replay').to.equal(0);
  });

  it('attempts are counted while the server is away, and contact is soon back with it', async () => {
    const replica = await replicas.join();
    const mark = replica.contacts.mark();
    await lab.server.kill();
    expect(await replica.down(mark)).to.include({ attempts: 0 });
    // By then pauses have grown as far as they may.
    const ninth = await replica.contacts.until('nine attempts', (c) => !c.up && c.attempts >= 9, mark);
    expect(ninth)
      .to.have.property('cause')
      // In a container the port of a dead server is open, and closes every connection.
      .that.matches(lab.server.way === 'docker' ? /ECONNRESET|closed/u : /ECONNREFUSED/u);
    const failure = await failureOf(replica.acquire(acquisition(newKey('away'))));
    expect(failure).to.include({ kind: 'offline' });

    await lab.server.restart({ keepData: true });
    const since = performance.now();
    await replica.up(mark);
    // The longest pause is 250 ms.
    expect(performance.now() - since).to.be.below(2_500);
    await replica.live(replica.pushesLive.all.lastIndexOf(false));
    await expectWorking(replica);
    const attempts = replica.contacts.since(mark).map((contact) => (contact.up ? 'up' : contact.attempts));
    expect(attempts).to.deep.equal([...attempts.slice(0, -1).keys(), 'up']);
  });

  it('contact returns after the command connection is killed, and the push connection stays', async () => {
    const replica = await replicas.join();
    const mark = replica.contacts.mark();
    await killConnection('commands');
    await replica.down(mark);
    await replica.up(mark);
    await expectWorking(replica);
    expect(replica.pushesLive.all).to.deep.equal([false, true]);
  });

  it('contact survives the loss of the push connection, which is made anew', async () => {
    const replica = await replicas.join();
    const mark = replica.pushesLive.mark();
    await killConnection('pushes');
    await replica.pushesLive.until('pushes to be lost', (live) => !live, mark);
    await replica.live(mark);
    expect(replica.contacts.all.map(({ up }) => up)).to.deep.equal([false, true]);
    await expectWorking(replica);
  });

  it('the watchdog ends contact with a frozen server, and contact returns after the thaw', async () => {
    const replica = await replicas.join({ shortestTtlMs: 600 });
    const request = acquisition(newKey('frozen'));
    const term = termOf(request, await replica.acquire(request));
    const mark = replica.contacts.mark();
    await lab.server.freeze();
    const unanswered = failureOf(replica.renew(term));
    const { cause } = await replica.down(mark);
    expect(cause).to.match(/fell silent: no answer within 6\d\d ms/u);
    expect(await within(unanswered, PATIENCE_MS, 'the call to be broken')).to.include({ kind: 'broken' });
    await replica.pushesLive.until('pushes to be lost', (live) => !live, 2);
    const next = await replica.contacts.until(
      'an attempt to fail',
      (contact) => !contact.up && contact.attempts > 0,
      mark,
    );
    expect(next)
      .to.have.property('cause')
      .that.matches(/no answer from the server within \d{4} ms/u);
    await lab.server.thaw();
    await Promise.all([replica.up(mark), replica.live(3)]);
    expect(await replica.renew(term)).to.have.property('outcome', 'renewed');
  });

  it('closing the store breaks calls in flight, and later calls are offline', async () => {
    const replica = await replicas.join();
    let completed = false;
    replica.store.contact$.subscribe({
      complete: () => {
        completed = true;
      },
    });
    await lab.server.freeze();
    const underWay = failureOf(replica.acquire(acquisition(newKey('closed'))));
    await written();
    replica.close();
    expect(await underWay).to.include({ kind: 'broken' });
    await lab.server.thaw();
    expect(completed).to.equal(true);
    expect(await failureOf(replica.acquire(acquisition(newKey('closed'))))).to.include({ kind: 'offline' });
    await lab.until('the connections to be gone', async () => (await lab.connections()).length === 0);
  });
});
