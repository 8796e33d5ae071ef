/** What the store puts on the wire: three connections, one command per operation and turn, nothing behind one's back. */
import { expect } from 'chai';
import { firstValueFrom, Subscription } from 'rxjs';
import { useLab } from '../support/redis/lab.js';
import { acquisition, asAcquired, newKey, termOf } from '../support/redis/leases.js';
import { Seen } from '../support/redis/seen.js';
import { failureOf, useReplicas } from '../support/redis/store-user.js';

describe('the lease store on the wire', () => {
  const lab = useLab({ breaks: 'its counters are reset, and its scripts flushed' });
  const replicas = useReplicas(lab);

  /** Operations as the server saw them, by the number of arguments that each has per key. */
  const countScripts = async <T>(work: () => Promise<T>): Promise<{ result: T; evalsha: number }> => {
    await lab.command('CONFIG', 'RESETSTAT');
    const result = await work();
    return { result, evalsha: await lab.calls('evalsha') };
  };

  it('the store needs three connections for any number of lock keys', async () => {
    const replica = await replicas.join();
    const watching = new Subscription();
    const keys = Array.from({ length: 20 }, () => newKey('many'));
    for (const key of keys) watching.add(replica.store.pushes(key).subscribe());
    await Promise.all(keys.map((key) => replica.acquire(acquisition(key))));
    await lab.until('the spare connection', async () => (await lab.connections()).length >= 3);
    const connections = await lab.connections();
    expect(connections, connections.join('\n')).to.have.lengthOf(3);
    await lab.until('20 keyspace channels and the leadership channel on one of them', async () =>
      (await lab.connections()).some((line) => line.includes(' sub=21 ')),
    );
    expect((await lab.connections()).filter((line) => line.includes(' sub=0 '))).to.have.lengthOf(2);
    watching.unsubscribe();
    await lab.until('only the leadership channel', async () =>
      (await lab.connections()).some((line) => line.includes(' sub=1 ')),
    );
  });

  it('the store sends all calls of one turn as one command', async () => {
    const replica = await replicas.join();
    const requests = Array.from({ length: 20 }, () => acquisition(newKey('turn')));
    const acquired = await countScripts(() =>
      Promise.all(requests.map((request) => replica.acquire(request))),
    );
    expect(acquired.evalsha).to.equal(1);
    const terms = requests.map((request, at) =>
      termOf(request, acquired.result[at] as (typeof acquired.result)[number]),
    );
    const renewed = await countScripts(() => Promise.all(terms.map((term) => replica.renew(term))));
    expect(renewed.evalsha).to.equal(1);
    const released = await countScripts(() => Promise.all(terms.map((term) => replica.release(term))));
    expect(released.evalsha).to.equal(1);
  });

  it('the store sends at most 200 keys in one command', async () => {
    const replica = await replicas.join();
    const requests = Array.from({ length: 401 }, () => acquisition(newKey('crowd')));
    const { result, evalsha } = await countScripts(() =>
      Promise.all(requests.map((request) => replica.acquire(request))),
    );
    expect(evalsha).to.equal(3);
    expect(await lab.calls('get'), 'each key once').to.equal(401);
    expect(result.filter(({ outcome }) => outcome === 'acquired')).to.have.lengthOf(401);
    for (const at of [0, 199, 200, 400]) {
      expect(await lab.text('GET', requests[at]?.key ?? ''), `key ${at}`).to.equal(requests[at]?.value);
    }
  });

  it('the store releases before it acquires, in whatever order it was asked', async () => {
    const replica = await replicas.join();
    const key = newKey('order');
    const first = acquisition(key);
    const term = termOf(first, await replica.acquire(first));
    const second = acquisition(key);
    const { result, evalsha } = await countScripts(async () => {
      const [, reply] = await Promise.all([replica.release(term), replica.acquire(second)]);
      return reply;
    });
    expect(result).to.include({ outcome: 'acquired' });
    expect(evalsha).to.equal(2);
    // An acquisition that is given up in the turn in which it was asked.
    const third = acquisition(newKey('order'));
    await Promise.all([replica.acquire(third), replica.release({ ...third, token: null, end: null })]);
    expect(await lab.number('EXISTS', third.key), 'released after it was acquired').to.equal(0);
  });

  it('the store sends a call on subscription, once for each subscriber', async () => {
    const replica = await replicas.join();
    const key = newKey('cold');
    const call = replica.store.acquire(acquisition(key));
    const { evalsha } = await countScripts(() => lab.command('PING'));
    expect(evalsha).to.equal(0);
    expect(await firstValueFrom(call)).to.include({ outcome: 'acquired' });
    expect(await firstValueFrom(call)).to.include({ outcome: 'held' });
  });

  it('the store reports not-executed when the server lost its scripts, loads them, and works', async () => {
    const replica = await replicas.join();
    const key = newKey('noscript');
    await lab.command('SCRIPT', 'FLUSH');
    const { result, evalsha } = await countScripts(() => failureOf(replica.acquire(acquisition(key))));
    expect(result).to.include({ kind: 'not-executed', code: 'NOSCRIPT' });
    expect(evalsha, 'nothing was sent again').to.equal(1);
    expect(await lab.number('EXISTS', key)).to.equal(0);
    expect(await replica.acquire(acquisition(key))).to.include({ outcome: 'acquired' });
    expect(replica.contacts.all.map(({ up }) => up)).to.deep.equal([false, true]);
  });

  it('the store keeps databases apart, down to their channels', async () => {
    const [zero, one] = await Promise.all([replicas.join(), replicas.join({ server: { database: 1 } })]);
    const key = newKey('database');
    const pushes = new Seen(zero.store.pushes(key));
    expect(await one.acquire(acquisition(key))).to.include({ outcome: 'acquired' });
    expect(await lab.number('EXISTS', key), 'in database 0').to.equal(0);
    const { token } = asAcquired(await zero.acquire(acquisition(key)));
    await pushes.until('the own acquisition', (push) => 'token' in push && push.token === token);
    expect(pushes.all, 'and no other').to.deep.equal([{ kind: 'acquired', token }]);
    pushes.stop();
  });

  it('the store rounds TTLs to whole milliseconds', async () => {
    const replica = await replicas.join();
    const request = acquisition(newKey('fraction'), { ttlMs: 1_500.6, longestTtlMs: 1_500.6 });
    const term = termOf(request, await replica.acquire(request));
    expect((await lab.record(request.key)).ttl).to.equal('1501');
    expect(await replica.renew(term)).to.include({ outcome: 'renewed' });
  });
});
