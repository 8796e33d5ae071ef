/** renew.lua: renews a lease that is still there. */
import { expect } from 'chai';
import { useLab } from '../../support/redis/lab.js';
import { asLost, asProlonged, type HeldTerm, TTL_MS } from '../../support/redis/leases.js';
import { useReplica } from '../../support/redis/store-user.js';

describe('renew while the lease is there', () => {
  const lab = useLab();
  const replica = useReplica(lab);
  let term: HeldTerm;

  beforeEach(async () => {
    term = await replica.lead(lab.key);
  });

  it('renew extends lease and end to one TTL from now', async () => {
    await lab.command('PEXPIRE', term.key, 2_000);
    await lab.setRecord(term.key, { end: 1 });
    const before = await lab.now();
    const { outcome, end } = asProlonged(await replica.renew(term));
    const after = await lab.now();

    expect(outcome).to.equal('renewed');
    expect(end).to.be.within(before + TTL_MS, after + TTL_MS);
    expect(await lab.number('PTTL', term.key)).to.be.within(TTL_MS - 5_000, TTL_MS);
    expect((await lab.record(term.key)).end).to.equal(String(end));
  });

  it('renew keeps value and token', async () => {
    await replica.renew(term);
    expect(await lab.text('GET', term.key)).to.equal(term.value);
    expect((await lab.record(term.key)).token).to.equal(String(term.token));
  });

  it('renew takes a new TTL, and remembers the longest', async () => {
    const { end } = asProlonged(await replica.renew({ ...term, ttlMs: 20_000 }));
    expect(await lab.number('PTTL', term.key)).to.be.within(TTL_MS + 1, 20_000);
    expect((await lab.record(term.key)).ttl).to.equal('20000');
    await replica.renew({ ...term, end, ttlMs: 4_000 });
    expect(await lab.number('PTTL', term.key)).to.be.at.most(4_000);
    expect((await lab.record(term.key)).ttl).to.equal('20000');
  });

  it('renew takes nothing from a later renewal that was executed before it with a longer TTL', async () => {
    const { end } = asProlonged(await replica.renew({ ...term, ttlMs: 20_000 }));
    const overtaken = asProlonged(await replica.renew({ ...term, ttlMs: 4_000 }));
    expect(overtaken.end).to.equal(end);
    expect(await lab.number('PTTL', term.key)).to.be.within(TTL_MS + 1, 20_000);
    expect((await lab.record(term.key)).end).to.equal(String(end));
  });

  it('renew ignores an end beyond every TTL: the server’s clock was set back', async () => {
    await lab.setRecord(term.key, { end: (await lab.now()) + 3_600_000 });
    await replica.renew({ ...term, ttlMs: 4_000 });
    expect(await lab.number('PTTL', term.key)).to.be.at.most(TTL_MS);
  });

  it('renew notes the run without a quarantine: the end is one TTL, not more', async () => {
    const { run } = await lab.record(term.key);
    await lab.setRecord(term.key, { run: 'abc+def', ttl: 60_000 });
    const before = await lab.now();
    const { end } = asProlonged(await replica.renew(term));
    expect(end).to.be.within(before + TTL_MS, (await lab.now()) + TTL_MS);
    expect((await lab.record(term.key)).run).to.equal(run);
  });

  it('renew rewrites the record when that alone is gone', async () => {
    await lab.command('DEL', `{${term.key}}:term`);
    const { end } = asProlonged(await replica.renew(term));
    expect(await lab.record(term.key)).to.include({
      token: String(term.token),
      end: String(end),
      ttl: String(TTL_MS),
    });
  });

  it('renew never lowers a token: a newer one in the record stays', async () => {
    await lab.setRecord(term.key, { token: term.token + 10 });
    await replica.renew(term);
    expect((await lab.record(term.key)).token).to.equal(String(term.token + 10));
  });

  it('renew reports a loss to a foreign value of the same token, and names its holder', async () => {
    await lab.command('SET', term.key, 'other#x.1', 'PX', 4_000);
    const { held } = asLost(await replica.renew(term));
    expect(held).to.include({
      outcome: 'held',
      value: 'other#x.1',
      token: term.token,
      recordTtlMs: TTL_MS,
    });
    expect(held?.remainingMs).to.be.within(1, 4_000);
    expect(await lab.text('GET', term.key)).to.equal('other#x.1');
    expect(await lab.number('PTTL', term.key), 'not prolonged').to.be.at.most(4_000);
  });

  it('renew treats another attempt of the same elector as foreign', async () => {
    const later = `${term.value}1`;
    await lab.command('SET', term.key, later, 'PX', 4_000);
    expect(asLost(await replica.renew(term)).held?.value).to.equal(later);
    expect(await lab.text('GET', term.key)).to.equal(later);
  });

  it('renew reports a foreign value without TTL or record as such', async () => {
    await lab.command('SET', term.key, 'somebody');
    await lab.command('DEL', `{${term.key}}:term`);
    const { held } = asLost(await replica.renew(term));
    expect(held).to.include({ value: 'somebody', remainingMs: null, token: null, recordTtlMs: null });
    expect(await lab.text('GET', term.key)).to.equal('somebody');
  });
});
