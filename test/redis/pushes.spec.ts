/** Pushes: what the server and other replicas say about a lock key, to whoever listens for that key. */
import { expect } from 'chai';
import { config } from 'rxjs';
import { leadershipChannel } from '../../src/redis/keys.js';
import { useLab } from '../support/redis/lab.js';
import { acquisition, newKey, TTL_MS, termOf } from '../support/redis/leases.js';
import { Seen } from '../support/redis/seen.js';
import { type StoreUser, useReplicas } from '../support/redis/store-user.js';

describe('pushes', () => {
  const lab = useLab({ breaks: 'keyspace events are turned on, and connections killed' });
  const replicas = useReplicas(lab);

  const subscribed = (channel: string, count = 1): Promise<void> =>
    lab.until(`${count} subscribers of ${channel}`, async () => {
      const [, found] = (await lab.command('PUBSUB', 'NUMSUB', channel)) as readonly [string, number];
      return Number(found) === count;
    });

  /** A replica that listens for the key, once the server knows it and sends keyspace events. */
  const listen = async () => {
    const replica = await replicas.join();
    const pushes = new Seen(replica.store.pushes(lab.key));
    await subscribed(`__keyspace@0__:${lab.key}`);
    await lab.until('keyspace events', async () => /[xA]/u.test(await keyspaceFlags()));
    return { replica, pushes };
  };

  const keyspaceFlags = async (): Promise<string> =>
    ((await lab.command('CONFIG', 'GET', 'notify-keyspace-events')) as readonly string[])[1] ?? '';

  it('an acquisition, each batch of renewals and a release are pushed in order', async () => {
    const { pushes } = await listen();
    const holder = await replicas.join();
    const request = acquisition(lab.key);
    const term = termOf(request, await holder.acquire(request));
    await holder.renew(term);
    await holder.release(term);
    await pushes.until('the release', ({ kind }) => kind === 'released');
    const { token } = term;
    expect(pushes.all).to.deep.equal([
      { kind: 'acquired', token },
      { kind: 'renewed', token, ttlMs: TTL_MS },
      { kind: 'released', token },
    ]);
  });

  it('an expired lease is pushed', async () => {
    const { pushes } = await listen();
    await lab.command('SET', lab.key, 'x', 'PX', 1);
    await pushes.until('the expiry', ({ kind }) => kind === 'expired');
    expect(pushes.all).to.deep.equal([{ kind: 'expired' }]);
  });

  it('an evicted lease is pushed', async () => {
    const { pushes } = await listen();
    await lab.command('SET', lab.key, 'x', 'PX', 60_000);
    await lab.command('CONFIG', 'SET', 'maxmemory-policy', 'volatile-lru');
    await lab.command('CONFIG', 'SET', 'maxmemory', 1);
    try {
      await lab.command('PING');
      // Any command that may use memory evicts; that it is refused all the same does not matter.
      await lab.command('SET', newKey('memory'), 'x').catch(() => undefined);
      await pushes.until('the eviction', ({ kind }) => kind === 'expired');
    } finally {
      await lab.command('CONFIG', 'SET', 'maxmemory', 0);
      await lab.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    }
  });

  it('no other event is pushed, though the server sends all of them', async () => {
    await lab.command('CONFIG', 'SET', 'notify-keyspace-events', 'KEA');
    const { pushes } = await listen();
    await lab.command('SET', lab.key, 'x', 'PX', 60_000);
    await lab.command('PEXPIRE', lab.key, 50_000);
    await lab.command('DEL', lab.key);
    await lab.command('SET', lab.key, 'x', 'PX', 1);
    await pushes.until('the expiry', ({ kind }) => kind === 'expired');
    expect(pushes.all).to.deep.equal([{ kind: 'expired' }]);
  });

  it('pushes come only for the keys that are listened for', async () => {
    const { replica, pushes } = await listen();
    const others = [`${lab.key}0`, lab.key.slice(0, -1), newKey('other')];
    for (const other of others) {
      await replica.acquire(acquisition(other));
      await lab.command('PEXPIRE', other, 1);
      await lab.until('its expiry', async () => (await lab.number('EXISTS', other)) === 0);
    }
    await replica.acquire(acquisition(lab.key));
    await pushes.until('the acquisition', ({ kind }) => kind === 'acquired');
    expect(pushes.all).to.have.lengthOf(1);
  });

  it('all listeners share one subscription, which ends with the last', async () => {
    const { replica, pushes } = await listen();
    const second = new Seen(replica.store.pushes(lab.key));
    const channel = `__keyspace@0__:${lab.key}`;
    await subscribed(channel);
    await replica.acquire(acquisition(lab.key));
    await Promise.all([pushes, second].map((each) => each.until('the push', () => true)));
    pushes.stop();
    await replica.acquire(acquisition(newKey('turn')));
    await subscribed(channel);
    second.stop();
    await subscribed(channel, 0);
  });

  it('pushes return after a lost connection, which counts as a push itself', async () => {
    const { replica, pushes } = await listen();
    const mark = replica.pushesLive.mark();
    const line = (await lab.connections()).find((each) => each.includes(' sub=2 ')) ?? '';
    await lab.command('CLIENT', 'KILL', 'ID', /^id=(\d+)/u.exec(line)?.[1] ?? '');
    await pushes.until('the push that some may have been missed', ({ kind }) => kind === 'resubscribed');
    await replica.live(mark);
    await replica.acquire(acquisition(lab.key));
    await lab.command('PEXPIRE', lab.key, 1);
    await pushes.until('the expiry', ({ kind }) => kind === 'expired');
    expect(pushes.all.map(({ kind }) => kind)).to.deep.equal(['resubscribed', 'acquired', 'expired']);
  });

  it('a key listened for without contact gets pushes once there is contact', async () => {
    const replica: StoreUser = replicas.begin();
    const pushes = new Seen(replica.store.pushes(lab.key));
    await replica.live();
    await pushes.until('the first subscription', ({ kind }) => kind === 'resubscribed');
    await lab.command('PUBLISH', leadershipChannel(0), JSON.stringify(['released', lab.key, '5']));
    await pushes.until('the release', ({ kind }) => kind === 'released');
  });

  it('a subscriber that throws disturbs neither pushes nor commands', async () => {
    const { replica, pushes } = await listen();
    const thrown: unknown[] = [];
    const before = config.onUnhandledError;
    config.onUnhandledError = (error) => thrown.push(error);
    try {
      const throwing = replica.store.pushes(lab.key).subscribe(() => {
        throw new Error('a subscriber’s own');
      });
      const channel = leadershipChannel(0);
      // One chunk, so that whatever a throw spoils is spoilt for the rest.
      const messages = [1, 2, 3].map((token) => JSON.stringify(['released', lab.key, String(token)]));
      await Promise.all(messages.map((message) => lab.command('PUBLISH', channel, message)));
      await pushes.until('the last push', (push) => 'token' in push && push.token === 3);
      expect(pushes.all).to.have.lengthOf(3);
      expect(await replica.acquire(acquisition(newKey('turn')))).to.include({ outcome: 'acquired' });
      throwing.unsubscribe();
      // All of them, or the rest would be told to the next test.
      await lab.until('the errors to be told', async () => thrown.length === 3);
    } finally {
      config.onUnhandledError = before;
    }
    expect(replica.pushesLive.all).to.deep.equal([false, true]);
  });
});
