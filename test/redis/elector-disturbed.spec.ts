/** docs/guarantees.md: disturbances of the server change no role while the leader is alive. */
import { expect } from 'chai';
import type { ElectionChange } from '../../src/election/view.js';
import { recordKey } from '../../src/redis/keys.js';
import { useLab } from '../support/redis/lab.js';
import { newKey } from '../support/redis/leases.js';
import type { StoreUserOptions } from '../support/redis/store-user.js';
import { type Candidate, useCandidates } from './support/candidates.js';

/** Long enough for a renewal, and for a restart of the server, on a busy machine. */
const TTL_MS = 1_500;
const LONG_TTL_MS = 3_000;

/** While the record is gone nobody can say which token a lease has. */
const ofRoleOrLeader = ({ view, previousRole, previousLeader }: ElectionChange): boolean =>
  view.role !== previousRole || view.leader !== previousLeader;

describe('a live leader under disturbances', () => {
  const lab = useLab({ breaks: 'it is flushed, frozen and restarted' });
  const candidates = useCandidates(lab);
  let key: string;
  let pair: readonly [Candidate, Candidate];

  /** Nobody changes a role through what `disturb` does, and the lease is there again. */
  const expectUndisturbed = async (
    ttlMs: number,
    disturb: () => Promise<unknown>,
    options: StoreUserOptions = {},
  ): Promise<void> => {
    key = newKey('disturbed');
    pair = await candidates.pair(key, ttlMs, options);
    const [leader, follower] = pair;
    const value = await lab.text('GET', key);
    const { token } = leader.elector.view();
    const marks = pair.map(({ changes }) => changes.mark());
    await disturb();
    await lab.until('the lease to be back', async () => (await lab.text('GET', key)) === value);
    const end = Number((await lab.record(key)).end ?? 0);
    await lab.until('renewals to go on', async () => Number((await lab.record(key)).end) > end);

    expect(
      pair.flatMap(({ changes }, at) => changes.since(marks[at] ?? 0).filter(ofRoleOrLeader)),
    ).to.deep.equal([]);
    expect(leader.elector.isLeader()).to.equal(true);
    expect(leader.elector.view().token).to.equal(token);
    expect(await lab.record(key)).to.include({ token: String(token) });
    expect(await lab.text('GET', key)).to.equal(value);
    expect(follower.elector.view()).to.include({ role: 'follower', leader: 'anna' });
    const knows = async (): Promise<boolean> => follower.elector.view().token === token;
    await lab.until('the follower to know the token', knows);
  };

  it('a live leader survives a flush', () => expectUndisturbed(TTL_MS, () => lab.command('FLUSHALL')));

  it('a live leader survives a DEL of the lease', () =>
    expectUndisturbed(TTL_MS, () => lab.command('DEL', key)));

  it('a live leader survives a DEL of the record', () =>
    expectUndisturbed(TTL_MS, () => lab.command('DEL', recordKey(key))));

  it('a live leader survives a DEL that is pushed to the follower', () =>
    expectUndisturbed(TTL_MS, async () => {
      await lab.command('DEL', key, recordKey(key));
      const push = JSON.stringify(['released', key, '1']);
      await lab.command('PUBLISH', 'node-red-cluster-leader:0', push);
    }));

  it('a live leader survives an eviction of everything', () =>
    expectUndisturbed(TTL_MS, async () => {
      await lab.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-random');
      await lab.command('CONFIG', 'SET', 'maxmemory', 1);
      await lab.command('SET', 'any', 'x').catch(() => undefined);
      const [gone, left] = await Promise.all([lab.number('EXISTS', key), lab.number('DBSIZE')]);
      await lab.command('CONFIG', 'SET', 'maxmemory', 0);
      await lab.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
      expect([gone, left]).to.deep.equal([0, 0]);
    }));

  it('a live leader survives the loss of the scripts', () =>
    expectUndisturbed(TTL_MS, () => lab.command('SCRIPT', 'FLUSH')));

  it('a live leader survives a restart that loses all data', () =>
    expectUndisturbed(LONG_TTL_MS, () => lab.server.restart({ keepData: false })));

  it('a live leader survives a restart that keeps the data', () =>
    expectUndisturbed(LONG_TTL_MS, () => lab.server.restart({ keepData: true })));

  it('a live leader survives a crash of the server', () =>
    expectUndisturbed(LONG_TTL_MS, async () => {
      await lab.server.kill();
      await lab.server.restart({ keepData: false });
    }));

  it('a live leader survives the loss of all its connections', () =>
    expectUndisturbed(TTL_MS, () => lab.command('CLIENT', 'KILL', 'SKIPME', 'yes')));

  it('a live leader survives a freeze: the connection is given up during a call, and another renews after the thaw', () => {
    const freeze = async (): Promise<void> => {
      const { contacts } = pair[0].replica;
      const mark = contacts.mark();
      await lab.server.freeze();
      const { cause } = await pair[0].replica.down(mark);
      expect(cause).to.match(/fell silent: no answer within/u);
      await lab.server.thaw();
      await pair[0].replica.up(mark);
    };
    return expectUndisturbed(LONG_TTL_MS, freeze, { shortestTtlMs: 60_000 });
  });
});

describe('electors whose server is away for longer than the lease', () => {
  const lab = useLab({ breaks: 'it is frozen' });
  const candidates = useCandidates(lab);

  it('electors know no leader while the server is away, then elect one with a larger token', async () => {
    const ttlMs = 700;
    const pair = await candidates.pair(newKey('frozen'), ttlMs);
    const token = pair[0].elector.view().token ?? Number.NaN;
    const marks = pair.map(({ changes }) => changes.mark());
    await lab.server.freeze();
    for (const [at, { changes }] of pair.entries()) {
      await changes.until('no role', ({ view }) => view.role === 'unknown', marks[at]);
    }
    expect(pair.map(({ elector }) => elector.isLeader())).to.deep.equal([false, false]);
    await lab.server.thaw();
    await Promise.all(
      pair.map(({ changes }, at) =>
        changes.until('a new leader', ({ view }) => (view.token ?? 0) > token, marks[at]),
      ),
    );
    expect(pair.filter(({ elector }) => elector.isLeader())).to.have.lengthOf(1);
  });

  it('electors yield to a value written by force, and elect again when it is gone', async () => {
    const key = newKey('force');
    const pair = await candidates.pair(key, 600);
    const marks = pair.map(({ changes }) => changes.mark());
    await lab.command('SET', key, 'force#x.1', 'PX', 1_000);
    const [leader] = pair;
    await leader.follows('force', marks[0]);
    expect(leader.elector.isLeader()).to.equal(false);
    await lab.until('a leader again', async () => pair.some(({ elector }) => elector.isLeader()));
    expect(pair.filter(({ elector }) => elector.isLeader())).to.have.lengthOf(1);
  });
});
