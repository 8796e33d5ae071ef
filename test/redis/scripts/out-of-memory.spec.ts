/** A server without memory refuses what makes it grow; a living term must not end because of that. */
import { expect } from 'chai';
import { useLab } from '../../support/redis/lab.js';
import { acquisition, type HeldTerm, newKey, TTL_MS } from '../../support/redis/leases.js';
import { failureOf, useReplica } from '../../support/redis/store-user.js';

describe('a server out of memory', () => {
  const lab = useLab({ breaks: 'its memory is taken away' });
  const replica = useReplica(lab);
  let terms: readonly HeldTerm[];

  beforeEach(async () => {
    terms = await Promise.all(Array.from({ length: 3 }, () => replica.lead(newKey())));
    await lab.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await lab.command('CONFIG', 'SET', 'maxmemory', 1);
  });

  afterEach(() => lab.command('CONFIG', 'SET', 'maxmemory', 0));

  it('a server out of memory grants no new lease, and counts as busy', async () => {
    const key = newKey('none');
    expect(await failureOf(replica.acquire(acquisition(key)))).to.include({ kind: 'busy', code: 'OOM' });
    expect(await lab.number('EXISTS', key, `{${key}}:term`)).to.equal(0);
  });

  it('a server out of memory prolongs live terms and their ends', async () => {
    for (const { key } of terms) await lab.command('PEXPIRE', key, 2_000);
    const before = await lab.now();
    const replies = await Promise.all(terms.map((term) => replica.renew(term)));
    expect(replies.map(({ outcome }) => outcome)).to.deep.equal(['renewed', 'renewed', 'renewed']);
    for (const { key } of terms) {
      expect(await lab.number('PTTL', key)).to.be.within(2_001, TTL_MS);
      expect(Number((await lab.record(key)).end)).to.be.at.least(before + TTL_MS);
    }
  });

  it('a server out of memory restores no lease, but says busy, so that the holder asks again', async () => {
    const [term] = terms as readonly [HeldTerm];
    await lab.command('DEL', term.key);
    expect(await failureOf(replica.renew(term))).to.include({ kind: 'busy', code: 'OOM' });
    await lab.command('CONFIG', 'SET', 'maxmemory', 0);
    expect(await replica.renew(term)).to.include({ outcome: 'restored' });
  });

  it('a server out of memory lets a holder release', async () => {
    const [term] = terms as readonly [HeldTerm];
    await replica.release(term);
    expect(await lab.number('EXISTS', term.key)).to.equal(0);
    expect((await lab.record(term.key)).end).to.equal('0');
  });

  it('a server out of memory still says who holds a lease', async () => {
    const [term] = terms as readonly [HeldTerm];
    expect(await replica.acquire(acquisition(term.key))).to.include({ outcome: 'held', value: term.value });
  });

  it('a server out of memory says who holds a lease to a candidate that it cannot note', async () => {
    const [term] = terms as readonly [HeldTerm];
    const reply = await replica.acquire(acquisition(term.key, { rank: 5 }));
    expect(reply).to.include({ outcome: 'held', value: term.value }).and.to.not.have.property('next');
  });
});
