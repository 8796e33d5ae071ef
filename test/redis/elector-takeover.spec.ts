/** Elections on a real server: who leads next, and how soon. */
import { expect } from 'chai';
import { useLab } from '../support/redis/lab.js';
import { newKey } from '../support/redis/leases.js';
import { useCandidates } from './support/candidates.js';

describe('electors on Redis', () => {
  const lab = useLab();
  const candidates = useCandidates(lab);

  it('one elector leads; the others know its name and token', async () => {
    const [leader, follower] = await candidates.pair(lab.key, 5_000);
    const third = candidates.campaign({ key: lab.key, ttlMs: 5_000, name: 'carl' });
    await third.follows('anna');
    const { token } = leader.elector.view();
    for (const { elector } of [follower, third]) {
      expect(elector.isLeader()).to.equal(false);
      expect(elector.view()).to.include({ role: 'follower', leader: 'anna', token });
    }
    expect(await lab.text('GET', lab.key)).to.match(/^anna#[0-9a-z]+\.\d+$/u);
  });

  it('a follower takes over from a clean stop long before the lease would have ended', async () => {
    const ttlMs = 60_000;
    const [leader, follower] = await candidates.pair(lab.key, ttlMs);
    const { token } = leader.elector.view();
    const since = performance.now();
    await leader.stop();
    expect(leader.elector.isLeader()).to.equal(false);
    expect(await follower.leads()).to.be.above(token ?? Number.NaN);
    expect(performance.now() - since).to.be.below(ttlMs / 20);
  });

  it('a follower takes over from a crash when the lease has ended, never before the leader gave up', async () => {
    const ttlMs = 1_000;
    const [leader, follower] = await candidates.pair(lab.key, ttlMs);
    const token = leader.elector.view().token ?? Number.NaN;
    let overlap = false;
    follower.elector.changes$.subscribe(({ view }) => {
      if (view.role === 'leader' && leader.elector.isLeader()) overlap = true;
    });
    const since = performance.now();
    leader.replica.close();
    expect(await follower.leads()).to.be.above(token);
    const took = performance.now() - since;
    expect(overlap, 'two leaders').to.equal(false);
    // The last renewal was at most a third of a TTL ago, give or take the grid.
    expect(took).to.be.within(ttlMs / 3, 3 * ttlMs);
    expect(leader.elector.view().role).not.to.equal('leader');
  });

  it('of two electors with one name in one process one leads, and the other when it stops', async () => {
    const first = candidates.campaign({ key: lab.key, ttlMs: 30_000, name: 'twin' });
    const token = await first.leads();
    const { replica } = first;
    const second = candidates.campaign({ key: lab.key, ttlMs: 30_000, name: 'twin', replica });
    await second.follows('twin');
    expect([first, second].map(({ elector }) => elector.isLeader())).to.deep.equal([true, false]);
    await first.stop();
    expect(await second.leads()).to.be.above(token);
  });

  it('many electors racing for many keys settle on one leader and one token per key', async () => {
    const keys = Array.from({ length: 5 }, () => newKey('race'));
    const names = ['anna', 'bert', 'carl', 'dora'];
    const all = names.flatMap((name) => {
      const [firstKey = lab.key, ...rest] = keys;
      const first = candidates.campaign({ key: firstKey, ttlMs: 5_000, name });
      const { replica } = first;
      return [first, ...rest.map((each) => candidates.campaign({ key: each, ttlMs: 5_000, name, replica }))];
    });
    await Promise.all(
      all.map(({ changes }) => changes.until('a leader', ({ view }) => view.leader !== null)),
    );
    for (const each of keys) {
      const there = all.filter(({ elector }) => elector.key === each);
      expect(there.filter(({ elector }) => elector.isLeader())).to.have.lengthOf(1);
      expect(new Set(there.map(({ elector }) => elector.view().token)).size).to.equal(1);
    }
  });

  it('a resigned lease goes to another elector, and the former leader stays a follower for a while', async () => {
    const [leader, follower] = await candidates.pair(lab.key, 3_000);
    leader.elector.resign();
    expect(leader.elector.view()).to.include({ role: 'follower', reason: 'resigned' });
    await follower.leads();
    await leader.follows('bert');
  });

  it('an idle follower sends next to nothing between renewals', async function () {
    lab.requireOwned(this, 'commands are counted');
    const ttlMs = 900;
    const [leader] = await candidates.pair(lab.key, ttlMs);
    await lab.command('CONFIG', 'RESETSTAT');
    const end = async () => Number((await lab.record(lab.key)).end);
    const before = await end();
    await lab.until('two TTLs of renewals', async () => (await end()) - before > 2 * ttlMs);
    // Six renewals, and a reconcile of the follower per TTL.
    expect(await lab.calls('evalsha')).to.be.within(4, 16);
    expect(leader.elector.isLeader()).to.equal(true);
  });
});
