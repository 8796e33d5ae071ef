/** renew.lua: only the live holder of a term restores a lease that the server lost. */
import { expect } from 'chai';
import { recordKey } from '../../../src/redis/keys.js';
import { useLab } from '../../support/redis/lab.js';
import { acquisition, asLost, asProlonged, type HeldTerm, TTL_MS } from '../../support/redis/leases.js';
import { useReplica } from '../../support/redis/store-user.js';

describe('renew when the lease is gone', () => {
  const lab = useLab();
  const replica = useReplica(lab);
  let term: HeldTerm;

  beforeEach(async () => {
    term = await replica.lead(lab.key);
  });

  const expectRestored = async (): Promise<void> => {
    const before = await lab.now();
    const { outcome, end } = asProlonged(await replica.renew(term));
    const after = await lab.now();
    expect(outcome).to.equal('restored');
    expect(end).to.be.within(before + TTL_MS, after + TTL_MS);
    expect(await lab.text('GET', term.key)).to.equal(term.value);
    expect(await lab.number('PTTL', term.key)).to.be.within(1, TTL_MS);
    expect(await lab.record(term.key)).to.include({ token: String(term.token), end: String(end) });
  };

  const expectLost = async (request: HeldTerm): Promise<void> => {
    const record = await lab.record(term.key);
    expect(asLost(await replica.renew(request)).held).to.equal(null);
    expect(await lab.number('EXISTS', term.key), 'nothing is revived').to.equal(0);
    expect(await lab.record(term.key), 'the record is left alone').to.deep.equal(record);
  };

  it('renew restores the lease after a DEL, with the same value and token', async () => {
    await lab.command('DEL', term.key);
    await expectRestored();
  });

  it('renew restores the lease for as long as a later renewal, executed earlier, was granted', async () => {
    const { end } = asProlonged(await replica.renew({ ...term, ttlMs: 20_000 }));
    await lab.command('DEL', term.key);
    expect(asProlonged(await replica.renew({ ...term, ttlMs: 4_000 })).end).to.equal(end);
    expect(await lab.number('PTTL', term.key)).to.be.within(TTL_MS + 1, 20_000);
  });

  it('renew restores the lease when the record is gone as well', async () => {
    await lab.command('DEL', term.key, recordKey(term.key));
    await expectRestored();
  });

  it('renew restores the lease over a quarantine that another replica began', async () => {
    await lab.command('DEL', term.key, recordKey(term.key));
    await replica.acquire(acquisition(term.key, { highestToken: term.token }));
    await expectRestored();
  });

  it('renew restores the lease in another run of the server', async () => {
    await lab.command('DEL', term.key);
    await lab.setRecord(term.key, { run: 'abc+def' });
    await expectRestored();
    expect((await lab.record(term.key)).run).not.to.equal('abc+def');
  });

  it('renew replaces a predecessor whose record is older', async () => {
    await lab.command('SET', term.key, 'before#x.1', 'PX', 60_000);
    await lab.setRecord(term.key, { token: term.token - 1 });
    await expectRestored();
  });

  it('renew revives nothing past the end that the holder was told', async () => {
    await lab.command('DEL', term.key);
    await expectLost({ ...term, end: (await lab.now()) - 1 });
  });

  it('renew revives nothing past that end when the record is gone', async () => {
    await lab.command('DEL', term.key, recordKey(term.key));
    await expectLost({ ...term, end: (await lab.now()) - 1 });
  });

  it('renew leaves a predecessor in place past that end', async () => {
    await lab.command('SET', term.key, 'before#x.1', 'PX', 60_000);
    await lab.setRecord(term.key, { token: term.token - 1 });
    const { held } = asLost(await replica.renew({ ...term, end: (await lab.now()) - 1 }));
    expect(held).to.include({ value: 'before#x.1' });
    expect(await lab.text('GET', term.key)).to.equal('before#x.1');
  });

  it('renew reports a loss when the record is newer', async () => {
    await lab.command('DEL', term.key);
    await lab.setRecord(term.key, { token: term.token + 1 });
    await expectLost(term);
  });

  it('renew reports a loss when the record is newer and its holder is there', async () => {
    await lab.command('SET', term.key, 'after#x.1', 'PX', 60_000);
    await lab.setRecord(term.key, { token: term.token + 1 });
    const { held } = asLost(await replica.renew(term));
    expect(held).to.include({ value: 'after#x.1', token: term.token + 1 });
    expect(await lab.text('GET', term.key)).to.equal('after#x.1');
  });

  it('renew reports a loss when the term was released', async () => {
    await replica.release(term);
    await expectLost(term);
  });

  it('renew reports a loss to a foreign value without a record', async () => {
    await lab.command('DEL', recordKey(term.key));
    await lab.command('SET', term.key, 'somebody', 'PX', 60_000);
    expect(asLost(await replica.renew(term)).held).to.include({ value: 'somebody', token: null });
    expect(await lab.text('GET', term.key)).to.equal('somebody');
  });
});
