/** A network that loses packets closes nothing: only asking shows that a connection is dead. */
import { expect } from 'chai';
import { useLab } from '../support/redis/lab.js';
import { acquisition, newKey, termOf } from '../support/redis/leases.js';
import { failureOf, type StoreUser, useReplicas } from '../support/redis/store-user.js';
import { type Hole, LossyProxy } from './support/lossy-proxy.js';

/** ms; a third of it is the silence after which the server is asked. */
const SHORTEST_TTL_MS = 450;

describe('black holes', () => {
  const lab = useLab();
  const replicas = useReplicas(lab);
  let proxy: LossyProxy;

  beforeEach(async () => {
    proxy = await LossyProxy.before(lab.options);
  });

  afterEach(() => proxy.close());

  const joinThroughProxy = (shortestTtlMs = SHORTEST_TTL_MS): Promise<StoreUser> =>
    replicas.join({ server: proxy.address, shortestTtlMs });

  for (const hole of ['both', 'requests', 'replies'] as const satisfies readonly Hole[]) {
    const what = hole === 'both' ? 'both directions' : hole;
    it(`a black hole that swallows ${what} is found on both idle connections, and contact returns when it ends`, async () => {
      const replica = await joinThroughProxy();
      const [contacts, pushes] = [replica.contacts.mark(), replica.pushesLive.mark()];
      proxy.swallow(hole);
      const { cause } = await replica.down(contacts);
      // Longer where round trips have been slow, as on a busy machine.
      expect(cause).to.match(/fell silent: no answer within ([6-9]\d\d|1\d\d\d) ms/u);
      await replica.pushesLive.until('pushes to be lost', (live) => !live, pushes);
      await replica.contacts.until('a vain attempt', (c) => !c.up && c.attempts >= 1, contacts);

      proxy.swallow('none');
      await Promise.all([replica.up(contacts), replica.live(pushes)]);
      const key = newKey('after');
      expect(await replica.acquire(acquisition(key))).to.include({ outcome: 'acquired' });
    });
  }

  it('a black hole is found during a call, which breaks and may have been executed', async () => {
    const replica = await joinThroughProxy();
    const contacts = replica.contacts.mark();
    const request = acquisition(newKey('under'));
    proxy.swallow('replies');
    expect(await failureOf(replica.acquire(request))).to.include({ kind: 'broken' });
    await replica.down(contacts);
    expect(await lab.text('GET', request.key)).to.equal(request.value);

    proxy.swallow('none');
    await replica.up(contacts);
    await replica.release({ ...request, token: null, end: null });
    expect(await lab.number('EXISTS', request.key)).to.equal(0);
  });

  it('a connection with answers or pushes is not suspected, so no PING is sent', async function () {
    lab.requireOwned(this, 'commands are counted');
    const replica = await joinThroughProxy(3_000);
    const request = acquisition(newKey('busy'));
    let term = termOf(request, await replica.acquire(request));
    await lab.command('CONFIG', 'RESETSTAT');
    const until = performance.now() + 1_500;
    // Every renewal is an answer on one connection and a push on the other.
    while (performance.now() < until) {
      const reply = await replica.renew(term);
      if (reply.outcome === 'lost') throw new Error(`lost: ${JSON.stringify(reply)}`);
      term = { ...term, end: reply.end };
    }
    // A busy machine pauses for longer than the server is trusted without a word, now and then.
    expect(await lab.calls('ping')).to.be.at.most(3);
  });

  it('a process that stalls just after it sent a command keeps its connection', async () => {
    const replica = await replicas.join({ shortestTtlMs: 60_000 });
    const contacts = replica.contacts.mark();
    const request = acquisition(newKey('stalled'));
    const answer = replica.acquire(request);
    // The call goes out as a command in a microtask, and the client writes it after this turn.
    await null;
    const until = performance.now() + 1_000;
    while (performance.now() < until);
    expect(await answer).to.include({ outcome: 'acquired' });
    expect(replica.contacts.since(contacts).filter(({ up }) => !up)).to.deep.equal([]);
  });
});
