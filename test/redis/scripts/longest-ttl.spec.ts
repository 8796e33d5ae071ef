/** How long a TTL counts that nobody uses any more. */
import { expect } from 'chai';
import { recordKey } from '../../../src/redis/keys.js';
import { useLab } from '../../support/redis/lab.js';
import { acquisition, asProlonged, termOf } from '../../support/redis/leases.js';
import { useReplica } from '../../support/redis/store-user.js';

const LONG_MS = 20_000;
const SHORT_MS = 1_000;

describe('the longest TTL in a record', () => {
  const lab = useLab();
  const replica = useReplica(lab);

  const short = (over = {}) => acquisition(lab.key, { ttlMs: SHORT_MS, longestTtlMs: SHORT_MS, ...over });

  /** A term with the long TTL, released cleanly. */
  const usedOnceWithLongTtl = async (): Promise<void> => {
    const request = acquisition(lab.key, { ttlMs: LONG_MS });
    await replica.release(termOf(request, await replica.acquire(request)));
  };

  /** Lets the time pass until which leases of the long TTL can be believed in. */
  const outlive = async (): Promise<void> => lab.setRecord(lab.key, { far: (await lab.now()) - 1 });

  it('the record’s TTL stays while a lease of that TTL can still be believed in', async () => {
    await usedOnceWithLongTtl();
    const { far } = await lab.record(lab.key);
    const request = short();
    const term = termOf(request, await replica.acquire(request));
    expect(await lab.record(lab.key)).to.include({ ttl: String(LONG_MS), far });
    await replica.renew(term);
    expect(await lab.record(lab.key)).to.include({ ttl: String(LONG_MS), far });
  });

  it('the record’s TTL falls with the first renewal after that', async () => {
    await usedOnceWithLongTtl();
    const request = short();
    const term = termOf(request, await replica.acquire(request));
    await outlive();
    const { end } = asProlonged(await replica.renew(term));
    expect(await lab.record(lab.key)).to.include({ ttl: String(SHORT_MS), far: String(end) });
  });

  it('the record’s TTL falls with the first acquisition after that', async () => {
    await usedOnceWithLongTtl();
    await outlive();
    await replica.acquire(short());
    expect(await lab.record(lab.key)).to.include({ ttl: String(SHORT_MS) });
  });

  it('a record’s TTL that has fallen costs nothing after a restart', async () => {
    await usedOnceWithLongTtl();
    await outlive();
    const request = short();
    await replica.release(termOf(request, await replica.acquire(request)));
    await lab.setRecord(lab.key, { run: 'abc+def' });
    const reply = await replica.acquire(short());
    expect(reply)
      .to.include({ why: 'other-run' })
      .and.have.property('retryMs')
      .within(1, SHORT_MS + 1);
  });

  it('the record’s TTL counts from now where `far` is missing, or from another run', async () => {
    await usedOnceWithLongTtl();
    const request = short();
    const term = termOf(request, await replica.acquire(request));
    await lab.command('HDEL', recordKey(lab.key), 'far');
    const before = await lab.now();
    await replica.renew(term);
    const { ttl, far } = await lab.record(lab.key);
    expect(ttl).to.equal(String(LONG_MS));
    expect(Number(far)).to.be.within(before + LONG_MS, before + LONG_MS + 5_000);

    await lab.setRecord(lab.key, { far: before - 1, run: 'abc+def' });
    await replica.renew(term);
    const inAnotherRun = await lab.record(lab.key);
    expect(inAnotherRun.ttl).to.equal(String(LONG_MS));
    expect(Number(inAnotherRun.far)).to.be.at.least(before + LONG_MS);
  });
});
