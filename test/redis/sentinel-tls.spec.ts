/** Sentinels and data servers that speak TLS only, with a lock key in another database than 0. */
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type Certificates, certificates } from '../../dev/harness/certificates.js';
import { requireLocalServer, type Sentinels, startSentinels } from '../../dev/harness/redis-server/index.js';
import type { SentinelFault } from '../../src/redis/topology/sentinel/sentinel-fault.js';
import { acquisition, newKey } from '../support/redis/leases.js';
import { StoreUser } from '../support/redis/store-user.js';

describe('sentinels over TLS', function () {
  this.timeout(60_000);
  let made: Certificates;
  let trio: Sentinels | undefined;
  let user: StoreUser | undefined;

  before(async function () {
    this.timeout(240_000);
    await requireLocalServer(this, 'sentinels over TLS');
    made = await certificates();
    trio = await startSentinels({ replicas: 1, tls: { ...made.server, caFile: made.caFile } });
  });
  afterEach(() => user?.close());
  after(() => trio?.stop());

  const begin = (caFile: string): StoreUser => {
    user = new StoreUser(
      {
        kind: 'sentinel',
        masterName: 'mymaster',
        sentinels: trio?.addresses ?? [],
        sentinelLogin: {},
        database: 2,
        tls: { ca: readFileSync(caFile, 'utf8') },
      },
      60_000,
    );
    user.store.open();
    return user;
  };

  it('a lease is acquired in another database than 0, which sentinels do not have', async () => {
    const replica = begin(made.caFile);
    await Promise.all([replica.up(), replica.live()]);
    expect(await replica.acquire(acquisition(newKey('tls')))).to.include({ outcome: 'acquired' });
  });

  it('sentinels whose certificate is not trusted have no majority', async () => {
    const replica = begin(made.otherCaFile);
    const contact = await replica.contacts.until('a cause', (c) => !c.up && c.cause !== null);
    const { code, details } = (contact as unknown as { cause: SentinelFault }).cause;
    expect({ code, answering: details.answering }).to.deep.equal({ code: 'no-majority', answering: 0 });
    expect(details.detail).to.match(/certificate/u);
  });
});
