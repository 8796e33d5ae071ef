/** One script serves many lock keys, and an error with one of them affects no other. */
import { expect } from 'chai';
import { useLab } from '../../support/redis/lab.js';
import { acquisition, type HeldTerm, newKey, TTL_MS } from '../../support/redis/leases.js';
import { failureOf, useReplica } from '../../support/redis/store-user.js';
import { Eavesdropper } from '../support/channel.js';

describe('a batch of many lock keys', () => {
  const lab = useLab();
  const replica = useReplica(lab);
  let ear: Eavesdropper;
  let terms: readonly HeldTerm[];

  beforeEach(async () => {
    terms = await Promise.all(Array.from({ length: 7 }, () => replica.lead(newKey())));
    ear = await Eavesdropper.on(lab);
  });

  afterEach(() => ear.close());

  const poison = async (): Promise<HeldTerm> => {
    const poisoned = terms[3] as HeldTerm;
    await lab.command('DEL', poisoned.key);
    await lab.command('RPUSH', poisoned.key, 'a', 'b');
    return poisoned;
  };

  const settled = async (calls: readonly Promise<unknown>[]): Promise<readonly string[]> =>
    (await Promise.allSettled(calls)).map(({ status }) => status);

  const allButOne = (status: string): readonly string[] =>
    terms.map((_term, index) => (index === 3 ? 'rejected' : status));

  it('a batch of renewals is published as one message with every key, token and TTL', async () => {
    await Promise.all(terms.map((term) => replica.renew(term)));
    const round = terms.map(({ key, token }) => [key, String(token), TTL_MS]);
    expect(await ear.said()).to.deep.equal([['renewed', round]]);
  });

  it('a batch without a renewal is not published', async () => {
    await Promise.all(terms.map((term) => replica.release(term)));
    await ear.said();
    await Promise.all(terms.map((term) => replica.renew(term)));
    expect(await ear.said()).to.deep.equal([]);
  });

  it('a batch renews all keys but the poisoned one, which is refused by name', async () => {
    const poisoned = await poison();
    const calls = terms.map((term) => replica.renew(term));
    expect(await settled(calls)).to.deep.equal(allButOne('fulfilled'));
    const failure = await failureOf(calls[3] as Promise<unknown>);
    expect(failure).to.include({ kind: 'refused', code: 'WRONGTYPE' });
    expect(failure.message)
      .to.match(/^WRONGTYPE /u)
      .and.not.match(/script|[0-9a-f]{40}/u);
    expect(await lab.text('LRANGE', poisoned.key, 0, -1), 'left as it was').to.equal('a,b');
    const [note] = (await ear.said()) as readonly (readonly [string, readonly unknown[]])[];
    expect(note?.[1]).to.have.lengthOf(terms.length - 1);
  });

  it('a batch acquires all keys but the poisoned one', async () => {
    await Promise.all(terms.map((term) => replica.release(term)));
    await poison();
    const calls = terms.map(({ key }) => replica.acquire(acquisition(key)));
    expect(await settled(calls)).to.deep.equal(allButOne('fulfilled'));
    expect(await failureOf(calls[3] as Promise<unknown>)).to.include({ code: 'WRONGTYPE' });
  });

  it('a batch releases all keys but the poisoned one', async () => {
    const poisoned = await poison();
    const calls = terms.map((term) => replica.release(term));
    expect(await settled(calls)).to.deep.equal(allButOne('fulfilled'));
    expect(await lab.number('EXISTS', ...terms.map(({ key }) => key)), 'the poisoned one').to.equal(1);
    expect(await lab.text('TYPE', poisoned.key)).to.equal('list');
  });
});
