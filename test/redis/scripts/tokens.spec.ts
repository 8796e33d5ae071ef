/** docs/protocol.md: fencing tokens are exact, and grow as long as record, memory or the server's clock survives. */
import { expect } from 'chai';
import { recordKey } from '../../../src/redis/keys.js';
import { useLab } from '../../support/redis/lab.js';
import { acquisition, asAcquired, asProlonged } from '../../support/redis/leases.js';
import { useReplica } from '../../support/redis/store-user.js';

/** Microseconds of the year 2096, so that the clock decides nothing; odd digits show any rounding. */
const FAR = 3_999_999_999_999_997;

describe('fencing tokens', () => {
  const lab = useLab({ appendOnly: true, breaks: 'it is flushed and restarted' });
  const replica = useReplica(lab);

  const take = async (highestToken: number | null = null): Promise<number> =>
    asAcquired(await replica.acquire(acquisition(lab.key, { highestToken }))).token;

  /** Lets the quarantine end without waiting for it. */
  const endQuarantine = async (): Promise<void> => lab.setRecord(lab.key, { end: (await lab.now()) - 1 });

  /** Takes and releases the lease, after which the record has the given token. */
  const leaveToken = async (token: number): Promise<void> => {
    const request = acquisition(lab.key);
    await replica.acquire(request);
    await replica.release({ ...request, token: null, end: null });
    await lab.setRecord(lab.key, { token });
  };

  it('tokens grow with every term, and a record ahead of the clock is continued by ones', async () => {
    await leaveToken(FAR);
    const tokens: number[] = [];
    for (let term = 0; term < 5; term += 1) {
      const request = acquisition(lab.key);
      tokens.push(asAcquired(await replica.acquire(request)).token);
      await replica.release({ ...request, token: null, end: null });
    }
    expect(tokens).to.deep.equal([1, 2, 3, 4, 5].map((more) => FAR + more));
  });

  it('tokens jump to the clock where the record is behind it', async () => {
    await leaveToken(7);
    const before = await lab.now();
    expect(await take()).to.be.at.least(before * 1_000);
  });

  it('tokens are exact wherever they are written or told', async () => {
    await leaveToken(FAR);
    const term = await replica.lead(lab.key);
    expect(term.token).to.equal(FAR + 1);
    expect(await lab.text('HGET', recordKey(lab.key), 'token')).to.equal(String(FAR + 1));
    expect(await replica.acquire(acquisition(lab.key))).to.include({ outcome: 'held', token: FAR + 1 });
    await lab.command('DEL', lab.key, recordKey(lab.key));
    const { end } = asProlonged(await replica.renew(term));
    expect(await lab.text('HGET', recordKey(lab.key), 'token'), 'after it was put back').to.equal(
      String(FAR + 1),
    );
    await lab.command('DEL', lab.key);
    await replica.release({ ...term, end });
    expect(await lab.text('HGET', recordKey(lab.key), 'end'), 'after its release').to.equal('0');
    expect(await take()).to.equal(FAR + 2);
  });

  it('tokens exceed what the replica remembers, whatever the record says', async () => {
    await leaveToken(7);
    expect(await take(FAR)).to.equal(FAR + 1);
  });

  it('tokens exceed what the replica remembers on a flushed server', async () => {
    await leaveToken(7);
    await lab.command('FLUSHALL');
    expect(await replica.acquire(acquisition(lab.key, { highestToken: FAR }))).to.include({ token: FAR });
    await endQuarantine();
    expect(await take(), 'even for a replica without memory').to.equal(FAR + 1);
  });

  it('tokens grow across a restart that keeps data, after one quarantine', async () => {
    await leaveToken(FAR);
    const mark = replica.user.contacts.mark();
    await lab.server.restart({ keepData: true });
    await replica.user.down(mark);
    await replica.user.up(mark);
    await replica.user.served();
    expect(await replica.acquire(acquisition(lab.key))).to.include({ why: 'other-run', token: FAR });
    expect(await replica.acquire(acquisition(lab.key))).to.include({ why: 'not-ended' });
    await endQuarantine();
    expect(await take()).to.equal(FAR + 1);
  });

  it('tokens grow across a restart that loses data, by memory and by the clock', async () => {
    const earlier = await take();
    const mark = replica.user.contacts.mark();
    await lab.server.restart({ keepData: false });
    await replica.user.down(mark);
    await replica.user.up(mark);
    await replica.user.served();
    const other = lab.key;
    expect(await replica.acquire(acquisition(other, { highestToken: earlier }))).to.include({
      why: 'data-lost',
      token: earlier,
    });
    await lab.command('DEL', recordKey(other));
    expect(await take(), 'the clock alone').to.be.above(earlier);
  });
});
