/** The best candidate in the record: who is named, who replaces it, and who is told. */
import { expect } from 'chai';
import { useLab } from '../../support/redis/lab.js';
import { acquisition, asAcquired, asProlonged, type HeldTerm, TTL_MS } from '../../support/redis/leases.js';
import { useReplica } from '../../support/redis/store-user.js';
import { Eavesdropper } from '../support/channel.js';

describe('the best candidate', () => {
  const lab = useLab();
  const replica = useReplica(lab);
  let term: HeldTerm;

  beforeEach(async () => {
    term = await replica.lead(lab.key);
  });

  let attempts = 0;
  const attempt = (id: string, rank?: number) => {
    attempts += 1;
    const value = `host#${id}.${attempts}`;
    return acquisition(lab.key, { value, ...(rank === undefined ? {} : { rank }) });
  };
  const look = (id: string, rank?: number) => replica.acquire(attempt(id, rank));
  const next = async () => (await lab.record(lab.key)).next;
  const named = (id: string, rank: number) => ({ next: { candidate: `host#${id}`, rank } });

  it('the first candidate stays the best while others bring no more', async () => {
    expect(await look('a', 5)).to.deep.include(named('a', 5));
    expect(await look('b', 5)).to.deep.include(named('a', 5));
    expect(await look('c', -5)).to.deep.include(named('a', 5));
  });

  it('a candidate with a higher rank becomes the best, and stays so when it tells a lower one', async () => {
    await look('a', -1_000_000_000);
    expect(await look('b', -999_999_999)).to.deep.include(named('b', -999_999_999));
    expect(await look('b', -1_000_000_000)).to.deep.include(named('b', -1_000_000_000));
  });

  it('a look shows that the best candidate is still there', async () => {
    await look('a', 5);
    await lab.setRecord(lab.key, { seen: (await lab.now()) - TTL_MS });
    const before = await lab.now();
    await look('a', 5);
    expect(Number((await lab.record(lab.key)).seen)).to.be.at.least(before);
  });

  it('a candidate that was not seen for 1.5 TTLs is replaced, and told to nobody', async () => {
    await look('a', 5);
    await lab.setRecord(lab.key, { seen: (await lab.now()) - 1.5 * TTL_MS + 5_000 });
    expect(await look('b', 1)).to.deep.include(named('a', 5));
    await lab.setRecord(lab.key, { seen: (await lab.now()) - 1.5 * TTL_MS - 1 });
    expect(await look('c')).to.not.have.property('next');
    expect(await look('b', 1)).to.deep.include(named('b', 1));
  });

  it('a candidate that seems to have been seen in the future is replaced', async () => {
    await look('a', 5);
    await lab.setRecord(lab.key, { seen: (await lab.now()) + 60_000 });
    expect(await look('b', 1)).to.deep.include(named('b', 1));
  });

  it('the best candidate is named no longer once it tells no rank, or has taken the lease', async () => {
    await look('a', 5);
    await look('b');
    expect(await next()).to.equal('host#a');
    await look('a');
    expect(await next()).to.equal('');

    await look('a', 5);
    await replica.release(term);
    asAcquired(await look('a', 5));
    expect(await next()).to.equal('');
  });

  it('whoever takes the lease before the best candidate leaves it the best', async () => {
    await look('a', 5);
    await replica.release(term);
    asAcquired(await look('b', 1));
    expect(await next()).to.equal('host#a');
  });

  it('a quarantined attempt tells its rank as well', async () => {
    await lab.command('DEL', lab.key);
    expect(await look('a', 5)).to.deep.include({ outcome: 'quarantined', ...named('a', 5) });
  });

  it('a renewal tells the best candidate', async () => {
    expect(asProlonged(await replica.renew(term))).to.not.have.property('next');
    await look('a', 5);
    expect(asProlonged(await replica.renew(term))).to.deep.include(named('a', 5));
  });

  it('a release names the best candidate, or whom it was told', async () => {
    const ear = await Eavesdropper.on(lab);
    await look('a', 5);
    const names = async () => (await ear.said()).map((message) => (message as readonly unknown[])[3]);
    await replica.release(term);
    const second = attempt('b', 1);
    const { token, end } = asAcquired(await replica.acquire(second));
    await replica.release({ ...second, token, end, to: 'carl' });
    const said = await names();
    expect(said).to.deep.equal(['host#a', undefined, 'carl']);
    ear.close();
  });

  it('whoever a person named learns that it keeps the lease, and nobody after it', async () => {
    for (const to of ['host', 'a', 'host#a']) {
      const mine = attempt('holder');
      await lab.command('DEL', lab.key, `{${lab.key}}:term`);
      const { token, end } = asAcquired(await replica.acquire(mine));
      await replica.release({ ...mine, token, end, to, pinned: true });
      const taken = attempt('a', 1);
      const reply = asAcquired(await replica.acquire(taken));
      expect(reply, to).to.include({ pinned: true });
      await replica.release({ ...taken, token: reply.token, end: reply.end });
      expect(await look('a', 1), to).to.not.have.property('pinned');
    }
  });

  it('whoever was not named by a person, or only by rank, keeps nothing', async () => {
    await replica.release({ ...term, to: 'host#a', pinned: true });
    const other = attempt('b', 1);
    const reply = asAcquired(await replica.acquire(other));
    expect(reply).to.not.have.property('pinned');
    await replica.release({ ...other, token: reply.token, end: reply.end, to: 'host#a' });
    expect(await look('a', 1)).to.not.have.property('pinned');
  });

  it('a record with nonsense in place of a candidate names nobody', async () => {
    for (const nonsense of [{ rank: 'x' }, { rank: '' }, { seen: '-1' }, { seen: 'now' }, { next: '' }]) {
      await look('a', 5);
      await lab.setRecord(lab.key, nonsense);
      expect(await look('b'), JSON.stringify(nonsense)).to.not.have.property('next');
      expect(await look('c', 1), JSON.stringify(nonsense)).to.deep.include(named('c', 1));
      await look('c');
    }
  });
});
