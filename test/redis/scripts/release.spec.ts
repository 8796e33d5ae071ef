/** release.lua: a lease is released by its own value only. */
import { expect } from 'chai';
import { recordKey } from '../../../src/redis/keys.js';
import { useLab } from '../../support/redis/lab.js';
import { acquisition, asAcquired, type HeldTerm } from '../../support/redis/leases.js';
import { useReplica } from '../../support/redis/store-user.js';
import { Eavesdropper } from '../support/channel.js';

describe('release', () => {
  const lab = useLab();
  const replica = useReplica(lab);
  let ear: Eavesdropper;
  let term: HeldTerm;

  beforeEach(async () => {
    term = await replica.lead(lab.key);
    ear = await Eavesdropper.on(lab);
  });

  afterEach(() => ear.close());

  it('release deletes the lease, ends the term in the record and publishes once', async () => {
    await replica.release(term);
    expect(await lab.number('EXISTS', term.key)).to.equal(0);
    expect(await lab.record(term.key)).to.include({ token: String(term.token), end: '0' });
    expect(await ear.said()).to.deep.equal([['released', term.key, String(term.token)]]);
  });

  it('release leaves the lease free to be acquired at once', async () => {
    await replica.release(term);
    expect(asAcquired(await replica.acquire(acquisition(term.key))).token).to.be.above(term.token);
  });

  it('release goes by the value alone where the token was never learnt', async () => {
    await replica.release({ ...term, token: null, end: null });
    expect(await lab.number('EXISTS', term.key)).to.equal(0);
    expect((await lab.record(term.key)).end).to.equal('0');
  });

  it('release ends the term in the record when the lease has vanished', async () => {
    await lab.command('DEL', term.key);
    await replica.release(term);
    expect((await lab.record(term.key)).end).to.equal('0');
    expect(await ear.said()).to.have.lengthOf(1);
    expect(await replica.acquire(acquisition(term.key))).to.include({ outcome: 'acquired' });
  });

  it('release ends nothing when the lease has vanished and the token is not the record’s', async () => {
    await lab.command('DEL', term.key);
    const before = await lab.record(term.key);
    await replica.release({ ...term, token: term.token - 1 });
    await replica.release({ ...term, token: null, end: null });
    expect(await lab.record(term.key)).to.deep.equal(before);
    expect(await ear.said()).to.deep.equal([]);
  });

  it('release ends nothing when the lease has vanished and the end has moved', async () => {
    await lab.command('DEL', term.key);
    await lab.command('HSET', recordKey(term.key), 'end', String(term.end + 5_000));
    const before = await lab.record(term.key);
    await replica.release(term);
    expect(await lab.record(term.key)).to.deep.equal(before);
    expect(await ear.said()).to.deep.equal([]);
  });

  it('release of an earlier attempt, delivered late, affects nobody', async () => {
    await replica.release(term);
    const successor = acquisition(term.key);
    await replica.acquire(successor);
    const before = await lab.record(term.key);
    await ear.said();

    await replica.release(term);
    await replica.release({ ...term, token: null, end: null });
    expect(await lab.text('GET', term.key)).to.equal(successor.value);
    expect(await lab.record(term.key)).to.deep.equal(before);
    expect(await ear.said()).to.deep.equal([]);
  });

  it('release with the successor’s token but another value affects nobody', async () => {
    const before = await lab.record(term.key);
    await replica.release({ ...term, value: `${term.value}0` });
    expect(await lab.text('GET', term.key)).to.equal(term.value);
    expect(await lab.record(term.key)).to.deep.equal(before);
  });

  it('release succeeds when everything is gone, and creates no record', async () => {
    await lab.command('DEL', term.key, recordKey(term.key));
    await replica.release(term);
    expect(await lab.number('EXISTS', term.key, recordKey(term.key))).to.equal(0);
    expect(await ear.said()).to.deep.equal([]);
  });

  it('release needs no record to delete its own lease', async () => {
    await lab.command('DEL', recordKey(term.key));
    await replica.release(term);
    expect(await lab.number('EXISTS', term.key, recordKey(term.key))).to.equal(0);
    expect(await ear.said()).to.deep.equal([['released', term.key, String(term.token)]]);
  });
});
