import { expect } from 'chai';
import { firstValueFrom, timer } from 'rxjs';
import { ask } from '../../dev/harness/redis-server/index.js';
import { LEAST_COMMANDS, leastRules, newUser } from '../support/redis/acl.js';
import { useLab } from '../support/redis/lab.js';
import { acquisition, newKey } from '../support/redis/leases.js';
import { Seen } from '../support/redis/seen.js';
import { useReplicas } from '../support/redis/store-user.js';
import { useCandidates } from './support/candidates.js';

/** Time is the subject here: that nothing happens in the course of several signs of life, one per 100 ms or less. */
const silences = (count: number): Promise<unknown> => firstValueFrom(timer(count * 100));

describe('former defects of the store', () => {
  const lab = useLab({ breaks: 'users, settings and the server itself' });
  const replicas = useReplicas(lab);
  const candidates = useCandidates(lab);

  it('a forbidden key does not spoil the election of a permitted one in the same process', async () => {
    const key = newKey('permitted');
    const server = await newUser(lab, leastRules([key]));
    const replica = await replicas.join({ server, shortestTtlMs: 600 });
    const good = candidates.campaign({ key, ttlMs: 600, name: 'anna', replica });
    const bad = candidates.campaign({ key: newKey('forbidden'), ttlMs: 600, name: 'anna', replica });
    await bad.troubled();
    await good.leads();
  });

  it('a leader survives a forbidden key that is added later, also during renewals', async () => {
    const [key, later] = [newKey('permitted'), newKey('later')];
    const rules = leastRules([key, later]);
    const user = await newUser(lab, rules);
    const replica = await replicas.join({ server: user, shortestTtlMs: 600 });
    const good = candidates.campaign({ key, ttlMs: 600, name: 'anna', replica });
    const bad = candidates.campaign({ key: later, ttlMs: 600, name: 'anna', replica });
    await Promise.all([good.leads(), bad.leads()]);
    const mark = good.changes.mark();
    // rights of one key are taken away
    await lab.command('ACL', 'SETUSER', user.username, 'resetkeys', `~${key}`, `~{${key}}:*`);
    await bad.troubled();
    await bad.changes.until('lost', ({ view }) => view.role !== 'leader', 1);
    expect(good.changes.since(mark)).to.deep.equal([]);
  });

  it('a listener that joins in the turn in which the last one left is subscribed', async () => {
    const replica = await replicas.join();
    const key = newKey('again');
    const first = new Seen(replica.store.pushes(key));
    await replica.acquire(acquisition(newKey('turn')));
    await lab.until('keyspace events', async () =>
      /x|A/u.test(
        await lab.text('CONFIG', 'GET', 'notify-keyspace-events').then((t) => t.split(',')[1] ?? ''),
      ),
    );
    await lab.until(
      'the subscription',
      async () =>
        Number(((await lab.command('PUBSUB', 'NUMSUB', `__keyspace@0__:${key}`)) as unknown[])[1]) === 1,
    );
    first.stop();
    const again = new Seen(replica.store.pushes(key));
    await replica.acquire(acquisition(newKey('turn')));
    await lab.command('SET', key, 'x', 'PX', 1);
    await again.until('the expiry', ({ kind }) => kind === 'expired', 0, 3000);
  });

  it('a server busy with a script keeps contact', async () => {
    await lab.command('CONFIG', 'SET', 'lua-time-limit', 20);
    const replica = await replicas.join({ shortestTtlMs: 300 });
    const endless = lab
      .command(
        'EVAL',
        "local t = redis.call('TIME') local e = t[1] * 1000 + t[2] / 1000 + 1500 repeat t = redis.call('TIME') until false",
        0,
      )
      .catch(() => undefined);
    await silences(12);
    await ask(lab.server.host, lab.server.port, 'SCRIPT KILL', 1000);
    await endless;
    expect(replica.contacts.all.map((c) => (c.up ? 'up' : String(c.cause)))).to.deep.equal(['null', 'up']);
  });

  it('a user without PING keeps contact', async () => {
    const key = newKey('noping');
    const server = await newUser(
      lab,
      leastRules([key], { commands: LEAST_COMMANDS.filter((c) => c !== 'ping') }),
    );
    const replica = await replicas.join({ server, shortestTtlMs: 150 });
    await silences(12);
    expect(replica.contacts.all.map((c) => (c.up ? 'up' : String(c.cause)))).to.deep.equal(['null', 'up']);
  });

  it('a connection that breaks during an unsubscribe causes no false notice', async () => {
    const replica = await replicas.join({ shortestTtlMs: 300 });
    const pushes = new Seen(replica.store.pushes(newKey('x')));
    await replica.acquire(acquisition(newKey('turn')));
    await lab.server.freeze();
    pushes.stop();
    await replica.pushesLive.until('lost', (l) => !l, 2);
    await lab.server.thaw();
    await replica.live(3);
    expect(replica.notices.all).to.deep.equal([]);
  });
});
