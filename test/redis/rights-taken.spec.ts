/** Rights that are taken away and given back while everything runs: told, and no connection is lost for it. */
import { expect } from 'chai';
import { leadershipChannel } from '../../src/redis/keys.js';
import { LEAST_COMMANDS, leastRules, newUser } from '../support/redis/acl.js';
import { useLab } from '../support/redis/lab.js';
import { acquisition, type HeldTerm, newKey, termOf } from '../support/redis/leases.js';
import { Seen } from '../support/redis/seen.js';
import { failureOf, type StoreUser, useReplicas } from '../support/redis/store-user.js';
import { useCandidates } from './support/candidates.js';

type Step = 'acquire' | 'held' | 'renew' | 'release';

/** The first operation of a term that is refused without a right. */
const firstRefused: Readonly<Record<string, Step>> = {
  evalsha: 'acquire',
  get: 'acquire',
  set: 'acquire',
  hset: 'acquire',
  hmget: 'acquire',
  time: 'acquire',
  pttl: 'held',
  pexpire: 'renew',
  del: 'release',
};

describe('rights taken away while running', () => {
  const lab = useLab({ breaks: 'users are made, and scripts are flushed' });
  const replicas = useReplicas(lab);
  const candidates = useCandidates(lab);

  /** A user with the least rights for the test's key, and what changes them. */
  const makeUser = async () => {
    const login = await newUser(lab, leastRules([lab.key]));
    const change = (...rules: readonly string[]) => lab.command('ACL', 'SETUSER', login.username, ...rules);
    return { login, change };
  };

  const undisturbed = (user: StoreUser): void => {
    expect(user.contacts.all.map(({ up }) => up)).to.deep.equal([false, true]);
  };

  it('a right that is taken away is missed at the first use, and works again as soon as it is back', async () => {
    const { login, change } = await makeUser();
    const user = await replicas.join({ server: login });
    const request = acquisition(lab.key);
    let term: HeldTerm | undefined;
    const held = () => {
      if (term === undefined) throw new Error('nothing is held');
      return term;
    };
    const steps: Readonly<Record<Step, () => Promise<unknown>>> = {
      acquire: async () => {
        term = termOf(request, await user.acquire(request));
      },
      held: () => user.acquire(acquisition(lab.key)),
      renew: () => user.renew(held()),
      release: () => user.release(held()),
    };
    for (const [step, take] of Object.entries(steps)) {
      for (const [right, first] of Object.entries(firstRefused)) {
        if (first !== step) continue;
        await change(`-${right}`);
        const failure = await failureOf(take());
        expect(failure, right).to.include({ kind: 'refused' });
        // What the script did before it met the missing right.
        await lab.command('DEL', lab.key);
        if (term !== undefined) await lab.command('SET', lab.key, term.value, 'PX', term.ttlMs);
        await change(`+${right}`);
      }
      await take();
    }
    undisturbed(user);
  });

  it('a server that lost its scripts takes them again once that is permitted', async () => {
    const { login, change } = await makeUser();
    const user = await replicas.join({ server: login });
    await change('-script');
    await lab.command('SCRIPT', 'FLUSH');
    expect(await failureOf(user.acquire(acquisition(lab.key)))).to.include({ code: 'NOPERM' });
    await change('+script|load');
    expect(await failureOf(user.acquire(acquisition(lab.key)))).to.include({ kind: 'not-executed' });
    expect(await user.acquire(acquisition(lab.key))).to.include({ outcome: 'acquired' });
    undisturbed(user);
  });

  it('a release is announced again as soon as PUBLISH is permitted again', async () => {
    const { login, change } = await makeUser();
    const user = await replicas.join({ server: login });
    const pushes = new Seen(user.store.pushes(lab.key));
    const request = acquisition(lab.key);
    const term = termOf(request, await user.acquire(request));
    await pushes.until('the acquisition', ({ kind }) => kind === 'acquired');
    await change('-publish');
    await user.renew(term);
    await user.notices.until('the notice', ({ code }) => code === 'publish-refused');
    await change('+publish');
    await user.release(term);
    await pushes.until('the release', ({ kind }) => kind === 'released');
    expect(pushes.all.map(({ kind }) => kind)).to.deep.equal(['acquired', 'released']);
    pushes.stop();
    undisturbed(user);
  });

  it('channels that are taken away are subscribed again once they are permitted', async () => {
    const { login, change } = await makeUser();
    const user = await replicas.join({ server: login, shortestTtlMs: 150 });
    const pushes = new Seen(user.store.pushes(lab.key));
    // The server closes connections whose subscriptions it no longer permits.
    await change('resetchannels');
    await user.notices.until('the notice', ({ code }) => code === 'subscribe-refused');
    expect(user.notices.all.find(({ code }) => code === 'subscribe-refused')?.detail).to.match(/NOPERM/u);
    const mark = pushes.mark();
    await change(`&${leadershipChannel(0)}`, `&__keyspace@0__:${lab.key}`);
    await lab.until('the subscription', async () => {
      const [, count] = (await lab.command('PUBSUB', 'NUMSUB', leadershipChannel(0))) as [string, number];
      return Number(count) > 0;
    });
    await pushes.until('a look at what was missed', ({ kind }) => kind === 'resubscribed', mark);
    const other = await replicas.join();
    await other.acquire(acquisition(lab.key));
    await pushes.until('the acquisition', ({ kind }) => kind === 'acquired', mark);
    pushes.stop();
    undisturbed(user);
  });

  it('a leader whose rights are taken away leads to its deadline, and leads again when they are back', async () => {
    const { login, change } = await makeUser();
    const leader = candidates.campaign({ key: lab.key, ttlMs: 600, name: 'anna', server: login });
    const token = await leader.leads();
    const mark = leader.changes.mark();
    await change('-@all');
    const { trouble } = await leader.troubled();
    expect(trouble).to.include({ code: 'refused', storeCode: 'NOPERM' });
    await leader.changes.until('the end of the term', ({ view }) => view.role !== 'leader', mark);
    await change(...LEAST_COMMANDS.map((command) => `+${command}`));
    expect(await leader.leads(mark)).to.be.above(token);
    expect(leader.elector.view().trouble).to.equal(null);
    undisturbed(leader.replica);
  });

  it('a lock key that is taken away affects no other key', async () => {
    const other = newKey('other');
    const { login, change } = await makeUser();
    await change(...leastRules([lab.key, other]));
    const user = await replicas.join({ server: login });
    await change('resetkeys', `~${other}`, `~{${other}}:*`);
    // Together they go out as one command, which the server refuses as a whole; then one by one.
    const both = () => Promise.allSettled([lab.key, other].map((key) => user.acquire(acquisition(key))));
    await both();
    const [refused, granted] = await both();
    expect(refused).to.have.property('status', 'rejected');
    expect(granted).to.have.property('status', 'fulfilled');
    await change(`~${lab.key}`, `~{${lab.key}}:*`);
    expect(await user.acquire(acquisition(lab.key))).to.include({ outcome: 'acquired' });
    undisturbed(user);
  });
});
