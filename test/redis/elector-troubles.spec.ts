/** A lock key that somebody else uses: it is named, never deleted, and the election goes on when it is gone. */
import { expect } from 'chai';
import { useLab } from '../support/redis/lab.js';
import { newKey } from '../support/redis/leases.js';
import { useCandidates } from './support/candidates.js';

const TTL_MS = 600;

describe('electors in trouble', () => {
  const lab = useLab({ breaks: 'scripts are counted' });
  const candidates = useCandidates(lab);

  /** Several attempts of the elector, after which nothing has changed. */
  const someAttempts = async (): Promise<void> => {
    await lab.command('CONFIG', 'RESETSTAT');
    await lab.until('some attempts', async () => (await lab.calls('evalsha')) >= 2);
  };

  /** In one step, because the leader puts back a lease that is gone. */
  const replaceByList = async (): Promise<void> => {
    const list = newKey('list');
    await lab.command('RPUSH', list, 'a');
    await lab.command('RENAME', list, lab.key);
  };

  it('an elector reports a foreign value without TTL, never deletes it, and leads once it is deleted', async () => {
    await lab.command('SET', lab.key, 'old-host');
    const candidate = candidates.campaign({ key: lab.key, ttlMs: TTL_MS, name: 'anna' });
    expect((await candidate.troubled()).trouble).to.deep.equal({
      code: 'foreign-lease',
      detail: 'old-host',
      storeCode: '',
    });
    await someAttempts();
    expect(await lab.text('GET', lab.key)).to.equal('old-host');
    expect(await lab.number('PTTL', lab.key)).to.equal(-1);
    expect(candidate.elector.view()).to.include({ role: 'follower', leader: 'old-host' });
    await lab.command('DEL', lab.key);
    await candidate.leads();
    expect(candidate.elector.view().trouble).to.equal(null);
  });

  it('an elector waits for a foreign value with a TTL, as for version 1.0.0, and reports nothing', async () => {
    await lab.command('SET', lab.key, 'old-host', 'PX', 500);
    const candidate = candidates.campaign({ key: lab.key, ttlMs: TTL_MS, name: 'anna' });
    await candidate.follows('old-host');
    expect(candidate.elector.view().trouble).to.equal(null);
    await candidate.leads();
  });

  it('an elector reports a key of another type, leaves it alone, and leads once it is gone', async () => {
    await lab.command('RPUSH', lab.key, 'a');
    const candidate = candidates.campaign({ key: lab.key, ttlMs: TTL_MS, name: 'anna' });
    const { trouble } = await candidate.troubled();
    expect(trouble).to.include({ code: 'refused', storeCode: 'WRONGTYPE' });
    expect(trouble?.detail).to.match(/wrong kind of value/u);
    await someAttempts();
    expect(await lab.text('LRANGE', lab.key, 0, -1)).to.equal('a');
    expect(candidate.replica.contacts.all, 'it is no matter of contact').to.have.lengthOf(2);
    await lab.command('DEL', lab.key);
    await candidate.leads();
    expect(candidate.elector.view().trouble).to.equal(null);
  });

  it('a leader reports a key of another type, and keeps its role if that is removed in time', async () => {
    const candidate = candidates.campaign({ key: lab.key, ttlMs: 4_000, name: 'anna' });
    const token = await candidate.leads();
    const [views, changes] = [candidate.views.mark(), candidate.changes.mark()];
    const value = await lab.text('GET', lab.key);
    await replaceByList();
    expect((await candidate.troubled(views)).trouble).to.include({ storeCode: 'WRONGTYPE' });
    await lab.command('DEL', lab.key);
    await lab.until('the lease', async () => (await lab.text('GET', lab.key)) === value);
    await candidate.views.until('no trouble', ({ trouble }) => trouble === null, views + 1);
    expect(candidate.changes.since(changes)).to.deep.equal([]);
    expect(candidate.elector.view()).to.include({ role: 'leader', token });
  });

  it('a leader loses its role at its deadline if a key of another type stays', async () => {
    const candidate = candidates.campaign({ key: lab.key, ttlMs: TTL_MS, name: 'anna' });
    await candidate.leads();
    const mark = candidate.changes.mark();
    await replaceByList();
    const { view } = await candidate.changes.until(
      'its end',
      ({ view: { role } }) => role !== 'leader',
      mark,
    );
    expect(view).to.include({ role: 'follower', reason: 'lost' });
    expect(candidate.elector.isLeader()).to.equal(false);
  });

  it('an elector reports a garbled record, waits one TTL, and leads', async () => {
    await lab.spoilRecord(lab.key, 'SET', 'nonsense');
    const candidate = candidates.campaign({ key: lab.key, ttlMs: TTL_MS, name: 'anna' });
    expect((await candidate.troubled()).trouble).to.include({ code: 'record-garbled' });
    await candidate.leads();
  });

  it('trouble with one key does not affect other keys on the same connections', async () => {
    await lab.command('RPUSH', lab.key, 'a');
    const poisoned = candidates.campaign({ key: lab.key, ttlMs: TTL_MS, name: 'anna' });
    const { replica } = poisoned;
    const healthy = candidates.campaign({ key: newKey('healthy'), ttlMs: TTL_MS, name: 'anna', replica });
    await Promise.all([poisoned.troubled(), healthy.leads()]);
    const mark = healthy.changes.mark();
    await someAttempts();
    expect(healthy.changes.since(mark)).to.deep.equal([]);
    expect(healthy.elector.view()).to.include({ role: 'leader', trouble: null });
  });
});
