/** A server that loads its data answers, but not to this: that is contact, and the calls are busy. */
import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { useLab } from '../support/redis/lab.js';
import { acquisition, newKey } from '../support/redis/leases.js';
import { failureOf, useReplicas } from '../support/redis/store-user.js';

/** A setting of the server for its own tests: 200 keys take about a second. */
const SLOW = ['--key-load-delay', '5000'];

/** Nothing that the server can compress. It answers once for every 2 MB that it has read. */
const filler = (): string => randomBytes(30_000).toString('hex');

describe('a loading server', () => {
  const lab = useLab({ breaks: 'it is restarted with a slow load', args: SLOW });
  const replicas = useReplicas(lab);

  it('a loading server counts as contact, refuses calls as busy, and serves them later on the same connection', async () => {
    const replica = await replicas.join();
    const filling = Array.from({ length: 200 }, (_, at) => lab.command('SET', `filler:${at}`, filler()));
    await Promise.all(filling);
    const mark = replica.contacts.mark();
    const restarted = lab.server.restart({ keepData: true });
    try {
      await replica.down(mark);
      await replica.up(mark);
      const failure = await failureOf(replica.acquire(acquisition(newKey('loading'))));
      expect(failure).to.include({ kind: 'busy', code: 'LOADING' });
    } finally {
      await restarted;
    }
    // Scripts could not be loaded while data was.
    const failure = await failureOf(replica.acquire(acquisition(newKey('loaded'))));
    expect(failure).to.include({ kind: 'not-executed', code: 'NOSCRIPT' });
    expect(await replica.acquire(acquisition(newKey('loaded')))).to.include({ outcome: 'acquired' });
    // One connection, which may have proved itself meanwhile.
    const made = replica.contacts
      .since(mark)
      .filter((contact) => contact.up && contact.unproven !== undefined);
    expect(made).to.have.lengthOf(1);
  });
});
