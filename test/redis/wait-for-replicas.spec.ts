/** Acquisitions and renewals that count only once replicas of the server have them. */
import { expect } from 'chai';
import { NetworkProxy } from '../../dev/chaos/proxy/network-proxy.js';
import { StoreFailure } from '../../src/election/ports.js';
import { LEAST_COMMANDS, leastRules, newUser } from '../support/redis/acl.js';
import { useLab } from '../support/redis/lab.js';
import { acquisition, newKey, termOf } from '../support/redis/leases.js';
import { PRIMARY_ARGS, untilInSync, useServerReplicas } from '../support/redis/server-replicas.js';
import { failureOf, type StoreUser, useReplicas } from '../support/redis/store-user.js';
import { useCandidates } from './support/candidates.js';

/** ms; what a WAIT in vain takes at least, with the TTLs of these tests. */
const IN_VAIN_MS = 300;

describe('waiting for replicas', () => {
  const lab = useLab({ args: PRIMARY_ARGS, breaks: 'its replicas are frozen and killed' });
  const servers = useServerReplicas(lab, 1);
  const replicas = useReplicas(lab);
  const candidates = useCandidates(lab);

  const replica = () => {
    const [only] = servers();
    if (only === undefined) throw new Error('the suite has no replica');
    return only;
  };

  const join = (waitForReplicas: number, over: Parameters<typeof replicas.join>[0] = {}) =>
    replicas.join({ ...over, server: { ...over.server, waitForReplicas } });

  const lead = async (user: StoreUser, key = lab.key) => {
    const request = acquisition(key);
    return termOf(request, await user.acquire(request));
  };

  const took = async (work: () => Promise<unknown>): Promise<number> => {
    const since = performance.now();
    await work();
    return performance.now() - since;
  };

  const undisturbed = (user: StoreUser): void => {
    expect(user.contacts.all.map(({ up }) => up)).to.deep.equal([false, true]);
  };

  const notReplicated = (failure: StoreFailure, made: number, wanted: number): void => {
    expect(failure).to.include({ kind: 'busy', code: 'NOT-REPLICATED' });
    expect(failure.copies).to.deep.equal({ made, wanted });
  };

  it('without waiting for replicas there is no WAIT and no connection for it', async () => {
    const before = (await lab.connections()).length;
    await lab.command('CONFIG', 'RESETSTAT');
    const user = await join(0);
    await user.renew(await lead(user));
    expect(await lab.calls('wait')).to.equal(0);
    await lab.until('three connections', async () => (await lab.connections()).length - before === 3);
  });

  it('one WAIT follows all that is sent in a turn, on a connection that nothing else uses', async () => {
    const user = await join(1);
    await lab.command('CONFIG', 'RESETSTAT');
    const [first, second] = await Promise.all([lead(user), lead(user, newKey('other'))]);
    expect(await lab.calls('wait')).to.equal(1);
    await Promise.all([user.renew(first), user.renew(second), lead(user, newKey('third'))]);
    expect(await lab.calls('wait')).to.equal(2);
    await user.release(second);
    await user.acquire(acquisition(first.key, { claims: false }));
    expect(await lab.calls('wait'), 'releases and asks').to.equal(2);
    expect(await lab.calls('evalsha')).to.equal(5);
    const last = (await lab.connections()).map((line) => /\bcmd=(\S+)/u.exec(line)?.[1]);
    expect(last.filter((command) => command === 'wait' || command === 'evalsha')).to.have.members([
      'wait',
      'evalsha',
    ]);
  });

  it('an acquisition and a renewal that the replica does not confirm fail, in time for its connection', async () => {
    const user = await join(1);
    const term = await lead(user);
    await replica().freeze();
    let failure: StoreFailure | undefined;
    const ms = await took(async () => {
      failure = await failureOf(user.renew(term));
    });
    if (failure === undefined) throw new Error('no failure');
    notReplicated(failure, 0, 1);
    expect(ms).to.be.at.least(IN_VAIN_MS);
    const other = await join(1);
    const key = newKey('not-copied');
    notReplicated(await failureOf(lead(other, key)), 0, 1);
    expect(await lab.number('EXISTS', key), 'taken, for the elector to give up').to.equal(1);
    for (const each of [user, other]) undisturbed(each);
  });

  it('a restored lease counts only once replicas have it, too', async () => {
    const user = await join(1);
    const term = await lead(user);
    await replica().freeze();
    await lab.command('DEL', term.key);
    notReplicated(await failureOf(user.renew(term)), 0, 1);
    await replica().thaw();
    await lab.command('DEL', term.key);
    const again = await join(1);
    expect(await again.renew(term)).to.include({ outcome: 'restored' });
  });

  it('answers that grant nothing are not held up by a frozen replica, nor are releases and asks', async () => {
    const user = await join(1);
    const term = await lead(user);
    await replica().freeze();
    const other = await join(1);
    const answered: string[] = [];
    await Promise.all([
      failureOf(lead(other, newKey('waits'))).then(() => answered.push('acquisition')),
      other.acquire(acquisition(term.key, { claims: false })).then(() => answered.push('ask')),
      other.release(term).then(() => answered.push('release')),
    ]);
    expect(answered.at(-1)).to.equal('acquisition');
    const third = await join(1);
    const held = acquisition(newKey('held'));
    await lab.command('SET', held.key, 'somebody#else.1', 'PX', 5_000);
    let outcome: unknown;
    expect(
      await took(async () => {
        outcome = await third.acquire(held);
      }),
    ).to.be.below(IN_VAIN_MS);
    expect(outcome).to.include({ outcome: 'held' });
  });

  it('nothing is taken while the replica is known to be away, and all goes on when it is back', async () => {
    const user = await join(1);
    await replica().freeze();
    await failureOf(lead(user));
    await lab.command('CONFIG', 'RESETSTAT');
    const key = newKey('unsent');
    expect(
      await took(async () => {
        notReplicated(await failureOf(lead(user, key)), 0, 1);
      }),
    ).to.be.below(IN_VAIN_MS);
    expect(await lab.calls('evalsha')).to.equal(0);
    await replica().thaw();
    await lab.until('the replica to count again', async () => {
      const reply = await lead(user, key).catch((error: unknown) => error);
      return !(reply instanceof StoreFailure);
    });
    undisturbed(user);
  });

  it('too few replicas are told with both numbers', async () => {
    const user = await join(2);
    notReplicated(await failureOf(lead(user)), 1, 2);
    undisturbed(user);
  });

  it('a replica that was killed does not count until it is back and in sync', async () => {
    const user = await join(1);
    await replica().kill();
    await lab.until('its connection to end', async () =>
      (await lab.text('INFO', 'replication')).includes('connected_slaves:0'),
    );
    notReplicated(await failureOf(lead(user)), 0, 1);
    await replica().restart({ keepData: true });
    await untilInSync(replica());
    const again = await join(1);
    await lead(again, newKey('back'));
  });

  it('a user without the right to WAIT is refused in the server’s words until it is granted', async () => {
    const login = await newUser(lab, leastRules([lab.key]));
    const user = await join(1, { server: login });
    const failure = await failureOf(lead(user));
    expect(failure).to.include({ kind: 'refused', code: 'NOPERM' });
    expect(failure.message).to.match(/wait/u);
    await lab.command('DEL', lab.key);
    await lab.command('ACL', 'SETUSER', login.username, '+wait');
    await lab.until('the right to count', async () => {
      const reply = await lead(user).catch((error: unknown) => error);
      return !(reply instanceof StoreFailure);
    });
    expect(LEAST_COMMANDS).not.to.include('wait');
    undisturbed(user);
  });

  it('a confirmed acquisition takes one round trip of the network, as any other', async () => {
    const delayMs = 150;
    const { host, port } = lab.options;
    const proxy = await NetworkProxy.start({ host, port });
    try {
      const user = await join(1, { server: { host: '127.0.0.1', port: proxy.port } });
      proxy.impose({ delayMs });
      expect(await took(() => lead(user))).to.be.within(2 * delayMs, 4 * delayMs - 1);
    } finally {
      await proxy.close();
    }
  });

  it('a leader steps down when a replica freezes, nobody follows it, and one leads again after the thaw', async () => {
    const ttlMs = 1_000;
    const [leader, follower] = await candidates.pair(lab.key, ttlMs, { server: { waitForReplicas: 1 } });
    const before = [leader, follower].map(({ changes }) => changes.mark());
    await replica().freeze();
    await leader.changes.until('the end of the term', ({ view }) => view.role !== 'leader', before[0]);
    const { trouble } = await leader.troubled();
    expect(trouble).to.deep.include({ storeCode: 'NOT-REPLICATED', copies: { made: 0, wanted: 1 } });
    await lab.until('the lease to be gone', async () => (await lab.number('EXISTS', lab.key)) === 0);
    expect(follower.elector.isLeader()).to.equal(false);
    await follower.troubled();
    const led = [leader, follower].map(({ changes }, at) =>
      changes.since(before[at] ?? 0).filter(({ view }) => view.role === 'leader'),
    );
    expect(led).to.deep.equal([[], []]);
    await replica().thaw();
    await lab.until('one of them to lead', async () =>
      [leader, follower].some(({ elector }) => elector.isLeader()),
    );
    for (const { replica: user } of [leader, follower]) undisturbed(user);
    for (const { views } of [leader, follower]) {
      expect(views.all.map(({ trouble: seen }) => seen?.code)).not.to.include('ttl-too-short');
    }
  });
});
