/** Slots that move between primaries while their keys are in use. */
import { expect } from 'chai';
import { command, type RedisServer, slotOf } from '../../../dev/harness/redis-server/index.js';
import { poll } from '../../../dev/harness/waiting.js';
import { recordKey } from '../../../src/redis/keys.js';
import { acquisition, asAcquired, termOf } from '../../support/redis/leases.js';
import { useCluster } from '../../support/redis/many-servers.js';
import { Seen } from '../../support/redis/seen.js';
import { failureOf } from '../../support/redis/store-user.js';
import { keyBetween, keyPerShard, useClusterReplicas } from '../support/cluster-replicas.js';
import { LeaderWatch } from '../support/leader-watch.js';

describe('a slot of a cluster moves', function () {
  this.timeout(60_000);
  const cluster = useCluster({ nodeTimeoutMs: 1_000, replicas: 0 });
  const replicas = useClusterReplicas(cluster);

  async function anotherThan(master: RedisServer): Promise<RedisServer> {
    const other = cluster().nodes.find((node) => node !== master);
    if (other === undefined) throw new Error('a cluster of one');
    return other;
  }

  it('the term of its key goes on, and its followers hear of it at the new primary', async () => {
    const [key] = keyPerShard();
    const ttlMs = 2_000;
    const [anna, bert] = [replicas.join({}, ttlMs), replicas.join({}, ttlMs)];
    const leader = replicas.campaign(anna, key, 'anna', ttlMs);
    const token = await leader.leads();
    const follower = replicas.campaign(bert, key, 'bert', ttlMs);
    await follower.follows('anna');
    const watch = new LeaderWatch([leader, follower]);
    const mark = leader.changes.mark();
    const target = await anotherThan(await cluster().masterOf(key));
    await cluster().moveSlot(slotOf(key), target);
    const channel = `__keyspace@0__:${key}`;
    await subscribed(target, channel, 2);
    expect(leader.elector.view()).to.include({ role: 'leader', token });
    expect(leader.changes.since(mark)).to.deep.equal([]);
    expect(leader.views.all.filter(({ trouble }) => trouble !== null)).to.deep.equal([]);
    expect(anna.failovers.all, 'a slot that is moved on purpose is no failover').to.deep.equal([]);
    await leader.stop();
    expect(await follower.leads()).to.be.above(token);
    expect(watch.end()).to.deep.equal([]);
  });

  /** Resolves when so many connections to the server have subscribed to the channel. */
  async function subscribed(server: RedisServer, channel: string, connections: number): Promise<void> {
    const count = async (): Promise<boolean> => {
      const [, clients] = (await command(server, ['PUBSUB', 'NUMSUB', channel])) as [string, number];
      return clients === connections;
    };
    await poll(count, { ms: 5_000, what: `${connections} subscriptions to ${channel}` });
  }

  it('a command that arrives at the former primary is not executed, and the next finds the new one', async () => {
    const [key] = keyPerShard();
    const replica = replicas.join();
    await replica.use(key);
    const target = await anotherThan(await cluster().masterOf(key));
    await cluster().moveSlot(slotOf(key), target);
    const failure = await failureOf(replica.acquire(acquisition(key)));
    expect(failure).to.include({ kind: 'not-executed', code: 'MOVED' });
    expect(failure.message).to.contain(`:${target.port}`);
    const reply = await again(() => replica.acquire(acquisition(key)));
    expect(reply.outcome).to.equal('acquired');
    expect(await command(target, ['EXISTS', key])).to.equal(1);
  });

  /** As an elector does: a connection in the making, or scripts that have to be loaded, cost another attempt. */
  async function again<Reply>(call: () => Promise<Reply>): Promise<Reply> {
    const attempt = async (): Promise<Reply | undefined> => {
      const [settled] = await Promise.allSettled([call()]);
      if (settled.status === 'fulfilled') return settled.value;
      const { kind } = await failureOf(Promise.reject(settled.reason));
      expect(kind, String(settled.reason)).to.be.oneOf(['not-executed', 'offline']);
      return undefined;
    };
    return await poll(attempt, { ms: 5_000, what: 'an answer' });
  }

  it('a lease whose two keys are ahead of their slot is renewed there, with ASKING', async () => {
    const [key] = keyPerShard();
    const replica = replicas.join();
    await replica.use(key);
    const request = acquisition(key);
    const term = termOf(request, asAcquired(await replica.acquire(request)));
    const source = await cluster().masterOf(key);
    const target = await anotherThan(source);
    const move = await cluster().moving(slotOf(key), target);
    expect((await replica.renew(term)).outcome, 'both keys at the source').to.equal('renewed');
    await move.migrate(key);
    // Redis 6.2 says ASK already now, later ones say TRYAGAIN.
    const { kind } = await failureOf(replica.renew(term));
    expect(kind, 'keys at both').to.be.oneOf(['offline', 'not-executed']);
    await move.migrate(recordKey(key));
    if (kind === 'offline') expect(await failureOf(replica.renew(term))).to.include({ kind: 'not-executed' });
    expect((await again(() => replica.renew(term))).outcome, 'both keys at the target').to.equal('renewed');
    await move.finish();
  });

  it('a free lease cannot be taken before its slot has moved', async () => {
    const key = keyBetween(0, 16_383);
    const replica = replicas.join();
    await replica.use(key);
    const move = await cluster().moving(slotOf(key), await anotherThan(await cluster().masterOf(key)));
    const candidate = replicas.campaign(replica, key, 'anna', 1_000);
    const { trouble } = await candidate.troubled();
    expect(trouble).to.include({ code: 'refused', storeCode: 'TRYAGAIN' });
    await move.finish();
    await candidate.leads();
    expect(candidate.elector.view().trouble).to.equal(null);
  });

  it('nodes that keep sending a key on are told, and not asked in a hurry', async () => {
    const [key] = keyPerShard();
    const replica = replicas.join();
    await replica.use(key);
    const source = await cluster().masterOf(key);
    const target = await anotherThan(source);
    const targetId = String(await command(target, ['CLUSTER', 'MYID']));
    // As an interrupted move leaves it: the target knows nothing of it, and sends back what the source sends on.
    await command(source, ['CLUSTER', 'SETSLOT', slotOf(key), 'MIGRATING', targetId]);
    const candidate = replicas.campaign(replica, key, 'anna', 1_000);
    const { trouble } = await candidate.troubled();
    expect(trouble).to.include({ code: 'refused', storeCode: 'SENT-AROUND' });
    await command(source, ['CLUSTER', 'SETSLOT', slotOf(key), 'STABLE']);
    await candidate.leads();
    expect(candidate.elector.view().trouble).to.equal(null);
  });

  it('without its slot served, a lease is not to be had, and soon once it is', async () => {
    const [key] = keyPerShard();
    const slot = slotOf(key);
    const master = await cluster().masterOf(key);
    const replica = replicas.join();
    await replica.use(key);
    for (const node of cluster().nodes) await command(node, ['CLUSTER', 'DELSLOTS', slot]);
    const candidate = replicas.campaign(replica, key, 'anna', 1_000);
    const { trouble } = await candidate.troubled();
    expect(trouble).to.include({ code: 'refused', storeCode: 'CLUSTERDOWN' });
    const contacts = new Seen(replica.store.contactOf(key));
    const lost = await contacts.until('the slot to be missed', ({ up }) => !up);
    expect(lost).to.have.nested.property('cause.code', 'CLUSTERDOWN');
    await command(master, ['CLUSTER', 'ADDSLOTS', slot]);
    await candidate.leads();
    contacts.stop();
  });

  it('a lock key whose record is in another slot is refused, and nothing is sent', async () => {
    const replica = replicas.join();
    for (const key of ['a}b', '{}x', 'a{}b{c}']) {
      await replica.use(key);
      const since = await sent();
      expect(await failureOf(replica.acquire(acquisition(key)))).to.include({
        kind: 'refused',
        code: 'KEY-SLOTS',
      });
      expect(await sent()).to.equal(since);
    }
  });

  /** Scripts that the nodes were sent, refused ones included. */
  async function sent(): Promise<number> {
    const stats = await Promise.all(cluster().nodes.map((node) => command(node, ['INFO', 'commandstats'])));
    const counts = stats.map((text) =>
      [...String(text).matchAll(/cmdstat_evalsha:calls=(\d+).*rejected_calls=(\d+)/gu)].reduce(
        (sum, [, calls, rejected]) => sum + Number(calls) + Number(rejected),
        0,
      ),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }
});
