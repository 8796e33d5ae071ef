/** A server that is, or becomes, a replica: nothing is decided there, and whoever is connected looks for the primary. */
import { expect } from 'chai';
import { poll } from '../../dev/harness/waiting.js';
import { NotPrimary } from '../../src/redis/not-primary.js';
import { useLab } from '../support/redis/lab.js';
import { acquisition, termOf } from '../support/redis/leases.js';
import { failureOf } from '../support/redis/store-user.js';
import { useCandidates } from './support/candidates.js';
import { LossyProxy } from './support/lossy-proxy.js';

const TTL_MS = 1_000;
/** Nobody is there. */
const NO_PRIMARY = ['127.0.0.1', 1] as const;

/** Replicas are in sync at once. */
const AT_ONCE = ['--repl-diskless-sync-delay', '0'];

describe('a server that becomes a replica', () => {
  const first = useLab({ breaks: 'it becomes a replica', args: AT_ONCE });
  const second = useLab({ breaks: 'it becomes a replica', args: AT_ONCE });
  const candidates = useCandidates(first);
  const name: { proxy?: LossyProxy } = {};

  const { replicas } = candidates;
  const follow = (lab: typeof first, [host, port]: readonly [string, string | number]) =>
    lab.command('REPLICAOF', host, port);
  const addressOf = ({ options: { host, port } }: typeof first) => [host, port] as const;

  afterEach(async () => {
    for (const lab of [first, second]) {
      await lab.command('CONFIG', 'SET', 'replica-serve-stale-data', 'yes'); // Redis 6.2 takes one setting at a time
      await lab.command('CONFIG', 'SET', 'min-replicas-to-write', '0');
      await follow(lab, ['NO', 'ONE']);
    }
    await name.proxy?.close();
  });

  it('a connection to a replica is refused, and made once the server is a primary', async () => {
    await follow(first, NO_PRIMARY);
    const replica = replicas.begin();
    const { cause } = await replica.contacts
      .until('the cause', (c) => !c.up && c.attempts > 1)
      .then((contact) => contact as { cause: Error | null });
    expect(cause).to.be.instanceOf(NotPrimary);
    await follow(first, ['NO', 'ONE']);
    await Promise.all([replica.up(), replica.live()]);
  });

  it('READONLY means that nothing was executed, and ends the connection', async () => {
    const replica = await replicas.join();
    const request = acquisition(first.key);
    const term = termOf(request, await replica.acquire(request));
    const mark = replica.contacts.mark();
    const pushes = replica.pushesLive.mark();
    await follow(first, NO_PRIMARY);
    expect(await failureOf(replica.renew(term))).to.include({ kind: 'not-executed', code: 'READONLY' });
    expect((await replica.down(mark)).cause).to.be.instanceOf(NotPrimary);
    await replica.pushesLive.until('pushes to be lost', (live) => !live, pushes);
  });

  it('a replica that still knows the holder does not say so', async () => {
    const replica = await replicas.join();
    await replica.acquire(acquisition(first.key));
    await follow(first, NO_PRIMARY);
    expect(await failureOf(replica.acquire(acquisition(first.key)))).to.include({ code: 'READONLY' });
  });

  it('MASTERDOWN means the same', async () => {
    const replica = await replicas.join();
    const mark = replica.contacts.mark();
    await first.command('CONFIG', 'SET', 'replica-serve-stale-data', 'no');
    await follow(first, NO_PRIMARY);
    expect(await failureOf(replica.acquire(acquisition(first.key)))).to.include({
      kind: 'not-executed',
      code: 'MASTERDOWN',
    });
    expect((await replica.down(mark)).cause).to.be.instanceOf(NotPrimary);
  });

  it('NOREPLICAS is a trouble of the lock key that passes', async () => {
    const candidate = candidates.campaign({ key: first.key, ttlMs: TTL_MS, name: 'anna' });
    await candidate.leads();
    await first.command('CONFIG', 'SET', 'min-replicas-to-write', '1');
    const { trouble } = await candidate.troubled();
    expect(trouble).to.include({ code: 'refused', storeCode: 'NOREPLICAS' });
    const mark = candidate.views.mark();
    await first.command('CONFIG', 'SET', 'min-replicas-to-write', '0');
    await candidate.views.until('the trouble to pass', (view) => view.trouble === null, mark);
  });

  it('leader and follower go where the name of the server leads after a failover', async () => {
    await follow(second, addressOf(first));
    const proxy = await LossyProxy.before(first.options);
    name.proxy = proxy;
    const [leader, follower] = await candidates.pair(first.key, TTL_MS, { server: proxy.address });
    const token = leader.elector.view().token ?? Number.NaN;
    await second.until(
      'the lease to be replicated',
      async () => (await second.number('EXISTS', first.key)) === 1,
    );
    let overlap = false;
    for (const [one, other] of [
      [leader, follower],
      [follower, leader],
    ] as const) {
      one.elector.changes$.subscribe(() => {
        overlap ||= one.elector.isLeader() && other.elector.isLeader();
      });
    }
    await follow(second, ['NO', 'ONE']);
    await follow(first, addressOf(second));
    proxy.move(second.options);
    await second.until('both to be there', async () => {
      const lines = await second.connections();
      return lines.filter((line) => / sub=[1-9]/u.test(line)).length === 2;
    });
    // Not even a connection for last words, which would be lost at a replica.
    await first.until('nobody to be left', async () => {
      const lines = await first.connections();
      return lines.every((line) => / flags=M /u.test(line));
    });
    await poll(() => leader.elector.isLeader() || follower.elector.isLeader(), {
      ms: 5_000,
      what: 'a leader',
    });
    expect(overlap, 'two leaders').to.equal(false);
    const { token: later } =
      [leader, follower].find(({ elector }) => elector.isLeader())?.elector.view() ?? {};
    expect(later).to.be.at.least(token);
  });
});
