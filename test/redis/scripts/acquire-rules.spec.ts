/** acquire.lua: the five rules for a lock key that nobody holds. The first that matches decides. */
import { expect } from 'chai';
import { useLab } from '../../support/redis/lab.js';
import { acquisition, asAcquired, newKey, TTL_MS } from '../../support/redis/leases.js';
import { useReplica, useReplicas } from '../../support/redis/store-user.js';
import { Eavesdropper } from '../support/channel.js';

describe('acquire while the lease is free', () => {
  const lab = useLab();
  const replicas = useReplicas(lab);
  const replica = useReplica(lab, replicas);

  /** A record as some term left it: released, in this run. */
  const leaveRecord = async (over: Record<string, string | number> = {}): Promise<void> => {
    const other = newKey('seed');
    await replica.acquire(acquisition(other));
    await lab.setRecord(lab.key, { ...(await lab.record(other)), end: 0, ...over });
  };

  it('rule 1: acquire takes the lease at once in the first election ever', async () => {
    const request = acquisition(lab.key);
    const before = await lab.now();
    const { token, end } = asAcquired(await replica.acquire(request));
    const after = await lab.now();

    expect(await lab.text('GET', lab.key)).to.equal(request.value);
    expect(await lab.number('PTTL', lab.key)).to.be.within(TTL_MS - 5_000, TTL_MS);
    expect(token, 'the token is the time in µs').to.be.within(before * 1_000, (after + 1) * 1_000);
    expect(end).to.be.within(before + TTL_MS, after + TTL_MS);
    const { run, ...record } = await lab.record(lab.key);
    expect(record).to.deep.equal({
      token: String(token),
      end: String(end),
      ttl: String(TTL_MS),
      far: String(end),
    });
    expect(run).to.match(/^[0-9a-f]{40}\+[0-9a-f]{40}$/u);
  });

  it('rule 2: acquire waits the longest TTL known when the record is gone though a lease was read', async () => {
    const before = await lab.now();
    const reply = await replica.acquire(acquisition(lab.key, { highestToken: 77, longestTtlMs: 25_000 }));
    const after = await lab.now();

    expect(reply).to.include({ outcome: 'quarantined', why: 'data-lost', token: 77, recordGarbled: false });
    expect(reply).to.have.property('retryMs').within(20_000, 25_001);
    expect(await lab.number('EXISTS', lab.key), 'nothing is taken').to.equal(0);
    const record = await lab.record(lab.key);
    expect(record).to.include({ token: '77', ttl: '25000' });
    expect(Number(record.end)).to.be.within(before + 25_000, after + 25_000);
    expect(record.run).to.match(/^[0-9a-f]{40}\+/u);
  });

  it('rule 2: acquire waits its own TTL when that is the longest', async () => {
    const reply = await replica.acquire(acquisition(lab.key, { highestToken: 0, longestTtlMs: 1 }));
    expect(reply).to.include({ outcome: 'quarantined', why: 'data-lost' });
    expect(reply)
      .to.have.property('retryMs')
      .within(TTL_MS - 5_000, TTL_MS + 1);
  });

  it('rule 2: acquire binds replicas without memory too, once a record is written', async () => {
    await replica.acquire(acquisition(lab.key, { highestToken: 77 }));
    const newcomer = await replica.acquire(acquisition(lab.key));
    expect(newcomer).to.include({ outcome: 'quarantined', why: 'not-ended' });
  });

  it('rule 3: acquire waits the record’s TTL in another run of the server, once per run', async () => {
    await leaveRecord({ run: 'abc+def', end: 1, ttl: 20_000, token: 5 });
    const before = await lab.now();
    const reply = await replica.acquire(acquisition(lab.key));
    const after = await lab.now();

    expect(reply).to.include({ outcome: 'quarantined', why: 'other-run', token: 5 });
    expect(reply).to.have.property('retryMs').within(15_000, 20_001);
    const record = await lab.record(lab.key);
    expect(Number(record.end)).to.be.within(before + 20_000, after + 20_000);
    expect(record).to.include({ token: '5', ttl: '20000' });
    expect(record.run).to.match(/^[0-9a-f]{40}\+/u);

    // The quarantine is over; the same run brings no second one.
    await lab.setRecord(lab.key, { end: (await lab.now()) - 1 });
    expect(await replica.acquire(acquisition(lab.key))).to.include({ outcome: 'acquired' });
  });

  it('rule 3: acquire waits the longest TTL that the record, the caller or its memory knows', async () => {
    const knownTo: Record<string, { record: number; ttlMs: number; longestTtlMs: number }> = {
      record: { record: 20_000, ttlMs: 1_000, longestTtlMs: 1_000 },
      caller: { record: 1_000, ttlMs: 20_000, longestTtlMs: 1_000 },
      memory: { record: 1_000, ttlMs: 1_000, longestTtlMs: 20_000 },
    };
    for (const [where, { record, ...request }] of Object.entries(knownTo)) {
      await leaveRecord({ run: 'abc+def', ttl: record });
      const reply = await replica.acquire(acquisition(lab.key, request));
      expect(reply, where).to.include({ outcome: 'quarantined', why: 'other-run' });
      expect(reply, where).to.have.property('retryMs').within(15_000, 20_001);
      // A wait that its own record does not cover would be cut short by rule 4.
      const again = await replica.acquire(acquisition(lab.key, { ttlMs: 1_000, longestTtlMs: 1_000 }));
      expect(again, where)
        .to.include({ why: 'not-ended' })
        .and.have.property('retryMs')
        .within(14_000, 20_001);
    }
  });

  it('rule 3: acquire ignores the end of another run, which is on another server’s clock', async () => {
    const before = await lab.now();
    await leaveRecord({ run: 'abc+def', end: before + 15_000, ttl: 10 });
    expect(await replica.acquire(acquisition(lab.key, { ttlMs: 500, longestTtlMs: 500 }))).to.include({
      why: 'other-run',
    });
    expect(Number((await lab.record(lab.key)).end) - before).to.be.below(10_000);
  });

  it('rule 4: acquire takes nothing while the last term has not ended, though the lease is gone', async () => {
    const end = (await lab.now()) + 8_000;
    await leaveRecord({ end, ttl: TTL_MS, token: 9 });
    const reply = await replica.acquire(acquisition(lab.key));

    expect(reply).to.include({ outcome: 'quarantined', why: 'not-ended', token: 9 });
    expect(reply).to.have.property('retryMs').within(3_000, 8_001);
    expect(await lab.number('EXISTS', lab.key)).to.equal(0);
    expect((await lab.record(lab.key)).end, 'the end is left alone').to.equal(String(end));
  });

  it('rule 4: acquire counts an end beyond the record’s TTL as one TTL from now, and writes it back', async () => {
    await leaveRecord({ end: (await lab.now()) + 3_600_000, ttl: 9_000 });
    const before = await lab.now();
    const reply = await replica.acquire(acquisition(lab.key));
    const after = await lab.now();

    expect(reply).to.include({ outcome: 'quarantined', why: 'not-ended' });
    expect(reply).to.have.property('retryMs').within(4_000, 9_001);
    expect(Number((await lab.record(lab.key)).end)).to.be.within(before + 9_000, after + 9_000);
  });

  it('rule 5: acquire takes the lease when the last term has ended, and keeps the longest TTL known', async () => {
    await leaveRecord({ end: (await lab.now()) - 1, ttl: 30_000, token: 12 });
    const { token, end } = asAcquired(await replica.acquire(acquisition(lab.key)));
    const record = await lab.record(lab.key);
    expect(record).to.include({ token: String(token), end: String(end), ttl: '30000' });
    expect(await lab.number('PTTL', lab.key)).to.be.at.most(TTL_MS);
  });

  it('rule 5: acquire makes a TTL longer than the record’s the longest known', async () => {
    await leaveRecord({ ttl: 500 });
    await replica.acquire(acquisition(lab.key));
    expect((await lab.record(lab.key)).ttl).to.equal(String(TTL_MS));
  });

  it('rule 5: acquire publishes exactly one message when it takes the lease, none otherwise', async () => {
    const ear = await Eavesdropper.on(lab);
    try {
      const { token } = asAcquired(await replica.acquire(acquisition(lab.key)));
      expect(await ear.said()).to.deep.equal([['acquired', lab.key, String(token)]]);
      await replica.acquire(acquisition(lab.key));
      await replica.acquire(acquisition(newKey('lost'), { highestToken: 3 }));
      expect(await ear.said()).to.deep.equal([]);
    } finally {
      ear.close();
    }
  });

  it('acquire answers each lock key of a batch separately, with its own arguments', async () => {
    const taken = acquisition(newKey('taken'), { ttlMs: 4_000 });
    await replica.acquire(taken);
    const lost = newKey('lost');
    const replies = await Promise.all([
      replica.acquire(acquisition(lab.key, { ttlMs: 3_000 })),
      replica.acquire(acquisition(taken.key)),
      replica.acquire(acquisition(lost, { highestToken: 6, longestTtlMs: 12_000 })),
    ]);
    expect(replies.map(({ outcome }) => outcome)).to.deep.equal(['acquired', 'held', 'quarantined']);
    expect(await lab.number('PTTL', lab.key)).to.be.at.most(3_000);
    expect(replies[1]).to.include({ value: taken.value });
    expect(replies[2]).to.include({ token: 6 });
    expect((await lab.record(lost)).ttl).to.equal('12000');
  });
});
