/** acquire.lua: what a refused replica learns, and how a lease that does not expire is removed. */
import { expect } from 'chai';
import { recordKey } from '../../../src/redis/keys.js';
import { useLab } from '../../support/redis/lab.js';
import { acquisition, asAcquired, TTL_MS } from '../../support/redis/leases.js';
import { useReplica } from '../../support/redis/store-user.js';

describe('acquire while the lease is held', () => {
  const lab = useLab();
  const replica = useReplica(lab);

  it('acquire on a held lease returns holder, remaining time, token and retry time, and changes nothing', async () => {
    const holder = acquisition(lab.key);
    const { token } = asAcquired(await replica.acquire(holder));
    const before = await lab.record(lab.key);
    const reply = await replica.acquire(acquisition(lab.key));

    expect(reply).to.include({ outcome: 'held', value: holder.value, token, recordTtlMs: TTL_MS });
    expect(reply)
      .to.have.property('remainingMs')
      .within(TTL_MS - 5_000, TTL_MS);
    expect(reply)
      .to.have.property('retryMs')
      .within(TTL_MS - 5_000, TTL_MS);
    expect(await lab.text('GET', lab.key)).to.equal(holder.value);
    expect(await lab.record(lab.key)).to.deep.equal(before);
  });

  it('acquire returns the record’s end as retry time if it is later than the lease’s', async () => {
    await replica.acquire(acquisition(lab.key));
    await lab.command('PEXPIRE', lab.key, 2_000);
    const reply = await replica.acquire(acquisition(lab.key));
    expect(reply).to.have.property('remainingMs').within(1, 2_000);
    expect(reply)
      .to.have.property('retryMs')
      .within(TTL_MS - 5_000, TTL_MS);
  });

  it('acquire does not follow an end beyond the record’s TTL', async () => {
    await replica.acquire(acquisition(lab.key));
    await lab.setRecord(lab.key, { end: (await lab.now()) + 3_600_000 });
    const reply = await replica.acquire(acquisition(lab.key));
    expect(reply).to.have.property('retryMs').at.most(TTL_MS);
  });

  it('acquire reports a foreign value with a TTL and no record', async () => {
    await lab.command('SET', lab.key, 'somebody', 'PX', 5_000);
    const reply = await replica.acquire(acquisition(lab.key));
    expect(reply).to.include({ outcome: 'held', value: 'somebody', token: null, recordTtlMs: null });
    expect(reply).to.have.property('remainingMs').within(1, 5_000);
    expect(await lab.number('EXISTS', recordKey(lab.key)), 'no record is made up').to.equal(0);
  });

  it('acquire reports a foreign value without a TTL, and leaves it alone', async () => {
    await lab.command('SET', lab.key, 'somebody');
    const reply = await replica.acquire(acquisition(lab.key, { highestToken: 4 }));
    expect(reply).to.include({ outcome: 'held', value: 'somebody', remainingMs: null });
    expect(await lab.text('GET', lab.key)).to.equal('somebody');
    expect(await lab.number('PTTL', lab.key)).to.equal(-1);
  });

  it('acquire never deletes a value without a TTL, even if called stuck', async () => {
    await replica.acquire(acquisition(lab.key));
    await lab.command('SET', lab.key, 'somebody');
    const reply = await replica.acquire(acquisition(lab.key, { stuckValue: 'somebody' }));
    expect(reply).to.include({ outcome: 'held', value: 'somebody', remainingMs: null });
    expect(await lab.text('GET', lab.key)).to.equal('somebody');
  });

  it('acquire reports a garbled record beside a held lease, and leaves both alone', async () => {
    const holder = acquisition(lab.key);
    await replica.acquire(holder);
    await lab.spoilRecord(lab.key, 'SET', 'nonsense');
    const reply = await replica.acquire(acquisition(lab.key));
    expect(reply).to.include({
      outcome: 'held',
      value: holder.value,
      recordGarbled: true,
      token: null,
    });
    expect(await lab.text('GET', recordKey(lab.key))).to.equal('nonsense');
  });

  describe('acquire on a lease that is stuck because the server’s clock was set back', () => {
    let stuck: string;
    let token: number;

    beforeEach(async () => {
      const holder = acquisition(lab.key);
      token = asAcquired(await replica.acquire(holder)).token;
      stuck = holder.value;
      await lab.command('PEXPIRE', lab.key, 3_600_000);
    });

    it('acquire removes a stuck lease, and quarantines the key for one TTL of the record', async () => {
      const before = await lab.now();
      const reply = await replica.acquire(acquisition(lab.key, { stuckValue: stuck }));
      const after = await lab.now();
      expect(reply).to.include({ outcome: 'quarantined', why: 'not-ended', token });
      expect(reply)
        .to.have.property('retryMs')
        .within(TTL_MS - 5_000, TTL_MS + 1);
      expect(await lab.number('EXISTS', lab.key)).to.equal(0);
      expect(Number((await lab.record(lab.key)).end)).to.be.within(before + TTL_MS, after + TTL_MS);
    });

    it('acquire keeps a stuck lease while no caller names it', async () => {
      expect(await replica.acquire(acquisition(lab.key))).to.include({ outcome: 'held', value: stuck });
      expect(await lab.text('GET', lab.key)).to.equal(stuck);
    });

    it('acquire keeps a stuck lease if the caller names another value', async () => {
      const reply = await replica.acquire(acquisition(lab.key, { stuckValue: `${stuck}1` }));
      expect(reply).to.include({ outcome: 'held', value: stuck });
    });

    it('acquire keeps a lease called stuck once its time is within the record’s TTL again', async () => {
      await lab.command('PEXPIRE', lab.key, TTL_MS - 1);
      const reply = await replica.acquire(acquisition(lab.key, { stuckValue: stuck }));
      expect(reply).to.include({ outcome: 'held', value: stuck });
      expect(await lab.text('GET', lab.key)).to.equal(stuck);
    });

    it('acquire keeps a lease called stuck where no record gives a TTL', async () => {
      await lab.command('DEL', recordKey(lab.key));
      const reply = await replica.acquire(acquisition(lab.key, { stuckValue: stuck }));
      expect(reply).to.include({ outcome: 'held', value: stuck, recordTtlMs: null });
    });
  });
});
