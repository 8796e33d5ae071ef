/** docs/protocol.md: a record that this package cannot have written counts as lost, and the replica is told. */
import { expect } from 'chai';
import { recordKey } from '../../../src/redis/keys.js';
import { useLab } from '../../support/redis/lab.js';
import { acquisition, asAcquired, asProlonged, TTL_MS } from '../../support/redis/leases.js';
import { useReplica } from '../../support/redis/store-user.js';

const BEYOND = 2 ** 52;

const good = { token: '5', end: '0', run: 'r', ttl: '1000' };

const garbage: readonly (readonly [what: string, command: readonly string[]])[] = [
  ['a string', ['SET', 'nonsense']],
  ['a list', ['RPUSH', 'a', 'b']],
  ['a token that is no number', fields({ token: 'many' })],
  ['a negative token', fields({ token: '-5' })],
  ['a token with an exponent', fields({ token: '1.7e+15' })],
  ['a token of 2^52', fields({ token: String(BEYOND) })],
  ['an end that is no number', fields({ end: 'soon' })],
  ['an end of 2^52', fields({ end: String(BEYOND) })],
  ['a TTL that is no number', fields({ ttl: '' })],
  ['a TTL of more than a day', fields({ ttl: '86400001' })],
  ['a hash without token', ['HSET', 'end', '0', 'run', 'r', 'ttl', '1000']],
  ['a hash without end', ['HSET', 'token', '5', 'run', 'r', 'ttl', '1000']],
  ['a hash without TTL', ['HSET', 'token', '5', 'end', '0', 'run', 'r']],
];

function fields(over: Partial<typeof good>): readonly string[] {
  return ['HSET', ...Object.entries({ ...good, ...over }).flat()];
}

describe('garbled records', () => {
  const lab = useLab();
  const replica = useReplica(lab);

  for (const [what, command] of garbage) {
    it(`a garbled record counts as lost data: ${what}`, async () => {
      await lab.spoilRecord(lab.key, ...command);
      const reply = await replica.acquire(acquisition(lab.key));
      expect(reply).to.include({ outcome: 'quarantined', why: 'data-lost', recordGarbled: true });
      expect(await lab.number('EXISTS', lab.key), 'nothing is taken').to.equal(0);
      const record = await lab.record(lab.key);
      expect(record, 'written anew').to.include({ token: '0', ttl: String(TTL_MS) });
      expect(Object.keys(record).sort()).to.deep.equal(['end', 'far', 'run', 'token', 'ttl']);
      expect(await replica.acquire(acquisition(lab.key)), 'told once').to.include({
        why: 'not-ended',
        recordGarbled: false,
      });
    });
  }

  it('a garbled record is replaced with the highest token that the replica has read', async () => {
    await lab.spoilRecord(lab.key, 'SET', 'nonsense');
    const reply = await replica.acquire(acquisition(lab.key, { highestToken: 1_700_000_000_000_123 }));
    expect(reply).to.include({ token: 1_700_000_000_000_123 });
    expect((await lab.record(lab.key)).token).to.equal('1700000000000123');
  });

  it('a record just below the bounds is not garbled', async () => {
    const request = acquisition(lab.key);
    await replica.acquire(request);
    await replica.release({ ...request, token: null, end: null });
    await lab.setRecord(lab.key, { token: BEYOND - 2, ttl: 86_400_000, end: 0 });
    expect(asAcquired(await replica.acquire(acquisition(lab.key))).token).to.equal(BEYOND - 1);
  });

  it('a record whose token cannot grow counts as garbled, and tokens restart with the clock', async () => {
    const request = acquisition(lab.key);
    await replica.acquire(request);
    await replica.release({ ...request, token: null, end: null });
    await lab.setRecord(lab.key, { token: BEYOND - 1, end: 0 });
    const highestToken = BEYOND - 1;
    expect(await replica.acquire(acquisition(lab.key, { highestToken }))).to.include({
      outcome: 'quarantined',
      why: 'data-lost',
      recordGarbled: true,
    });
    await lab.setRecord(lab.key, { end: 0 });
    const { token } = asAcquired(await replica.acquire(acquisition(lab.key, { highestToken })));
    expect(token).to.be.below(BEYOND / 2);
    expect(await replica.acquire(acquisition(lab.key)), 'readable').to.include({
      recordGarbled: false,
      token,
    });
  });

  it('a garbled record is rewritten by the holder’s renewal, with the holder’s token', async () => {
    const term = await replica.lead(lab.key);
    await lab.spoilRecord(lab.key, 'SET', 'nonsense');
    const reply = asProlonged(await replica.renew(term));
    expect(reply).to.include({ outcome: 'renewed', recordGarbled: true });
    expect(await lab.record(lab.key)).to.include({ token: String(term.token), end: String(reply.end) });
    expect(await replica.renew(term), 'told once').to.include({ recordGarbled: false });
  });

  it('a garbled record does not keep a live holder from restoring its lease', async () => {
    const term = await replica.lead(lab.key);
    await lab.command('DEL', lab.key);
    await lab.spoilRecord(lab.key, 'RPUSH', 'a');
    expect(await replica.renew(term)).to.include({ outcome: 'restored', recordGarbled: true });
    expect(await lab.text('GET', lab.key)).to.equal(term.value);
    expect(await lab.record(lab.key)).to.include({ token: String(term.token) });
  });

  it('a garbled record does not keep a holder from releasing', async () => {
    const term = await replica.lead(lab.key);
    await lab.spoilRecord(lab.key, 'SET', 'nonsense');
    await replica.release(term);
    expect(await lab.number('EXISTS', lab.key)).to.equal(0);
    expect(await lab.text('GET', recordKey(lab.key)), 'left to the next acquisition').to.equal('nonsense');
  });
});
