/**
 * Elections behind a server that is far away. Which round trips go with which TTL is shown in virtual time
 * (test/election/round-trips.spec.ts); here are a few of them on real connections.
 */
import { expect } from 'chai';
import { NetworkProxy } from '../../dev/chaos/proxy/network-proxy.js';
import { useLab } from '../support/redis/lab.js';
import { newKey } from '../support/redis/leases.js';
import { type StoreUser, useReplicas } from '../support/redis/store-user.js';
import type { Candidate } from './support/candidates.js';
import { useCandidates } from './support/candidates.js';

describe('a distant server', () => {
  const lab = useLab();
  const replicas = useReplicas(lab);
  const candidates = useCandidates(lab);
  let proxy: NetworkProxy;

  beforeEach(async () => {
    const { host, port } = lab.options;
    proxy = await NetworkProxy.start({ host, port });
  });

  afterEach(() => proxy.close());

  const begin = (shortestTtlMs: number): StoreUser =>
    replicas.begin({ server: { host: '127.0.0.1', port: proxy.port }, shortestTtlMs });

  const campaign = (replica: StoreUser, ttlMs: number): Candidate =>
    candidates.campaign({ key: newKey(`ttl-${ttlMs}`), ttlMs, name: 'anna', replica });

  /** Losses of contact after it was made first. */
  const reconnects = ({ contacts }: StoreUser): number =>
    contacts.all.filter((contact) => !contact.up && contact.cause !== null).length;

  it('keys that can be led elect a leader beside one that cannot and says so', async () => {
    proxy.impose({ delayMs: 200 });
    const replica = begin(500);
    const short = campaign(replica, 500);
    const [middle, long] = [campaign(replica, 2_000), campaign(replica, 10_000)];
    await Promise.all([middle.leads(), long.leads()]);
    const { trouble } = await short.troubled();
    expect(trouble).to.include({ code: 'ttl-too-short' });
    expect(Number(trouble?.detail)).to.be.within(400, 800);
    const marks = [middle.changes.mark(), long.changes.mark()];
    // Several renewals of the one between: time is the subject.
    const end = async (): Promise<number> => Number((await lab.record(middle.elector.key)).end);
    const before = await end();
    await lab.until('three TTLs of renewals', async () => (await end()) - before > 6_000);
    expect([middle.changes.since(marks[0] ?? 0), long.changes.since(marks[1] ?? 0)]).to.deep.equal([[], []]);
    expect(reconnects(replica)).to.equal(0);
  });

  it('a key with a TTL of 2 s keeps its leader with varying round trips', async () => {
    proxy.impose({ delayMs: 40, jitterMs: 60 });
    const replica = begin(2_000);
    const key = campaign(replica, 2_000);
    await key.leads();
    const mark = key.changes.mark();
    const end = async (): Promise<number> => Number((await lab.record(key.elector.key)).end);
    const before = await end();
    await lab.until('renewals', async () => (await end()) - before > 4_000);
    expect(key.changes.since(mark)).to.deep.equal([]);
    expect(reconnects(replica)).to.equal(0);
  });

  it('a key with a short TTL is led as soon as the server is near', async () => {
    const nearer = proxy.impose({ delayMs: 200 });
    const short = campaign(begin(500), 500);
    await short.troubled();
    expect(short.elector.isLeader()).to.equal(false);
    nearer();
    await short.leads();
    expect(short.elector.view().trouble).to.equal(null);
  });

  it('a leader keeps its lease when its connection dies while others work', async () => {
    const replica = begin(2_000);
    const key = campaign(replica, 2_000);
    await key.leads();
    await replica.live();
    const mark = key.changes.mark();
    const contacts = replica.contacts.mark();
    const heal = proxy.stallPresent();
    const { cause } = await replica.down(contacts);
    expect(cause).to.match(/fell silent/u);
    await replica.up(contacts);
    const end = Number((await lab.record(key.elector.key)).end);
    await lab.until('renewals to go on', async () => Number((await lab.record(key.elector.key)).end) > end);
    heal();
    expect(key.changes.since(mark)).to.deep.equal([]);
  });
});
