/** Failovers of a shard while leaders act. */
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { command, withSession } from '../../../dev/harness/redis-server/index.js';
import { poll } from '../../../dev/harness/waiting.js';
import type { Failover } from '../../../src/redis/topology/topology.js';
import { keyProblems } from '../../../src/runtime/key-problems.js';
import { ProblemLog } from '../../../src/runtime/problem-log.js';
import { acquisition, termOf } from '../../support/redis/leases.js';
import { useCluster } from '../../support/redis/many-servers.js';
import { Seen } from '../../support/redis/seen.js';
import { failureOf } from '../../support/redis/store-user.js';
import type { Candidate } from '../support/candidates.js';
import { keyPerShard, useClusterReplicas } from '../support/cluster-replicas.js';
import { LeaderWatch } from '../support/leader-watch.js';

const TTL_MS = 1_500;
/** What a failover may cost beyond a TTL, counted from the new primary's first answer. */
const GRACE_MS = 1_000;

describe('a shard of a cluster fails over', function () {
  this.timeout(60_000);
  const cluster = useCluster({ nodeTimeoutMs: 1_000, fullCoverage: false });
  const replicas = useClusterReplicas(cluster);

  interface Pair {
    readonly leader: Candidate;
    readonly follower: Candidate;
    /** As the leader's process is told. */
    readonly failovers: Seen<Failover>;
  }

  /** Electors of two processes for each key; the first process leads. */
  async function pairs<const Keys extends readonly string[]>(
    keys: Keys,
  ): Promise<{ [Key in keyof Keys]: Pair }> {
    const [anna, bert] = [replicas.join({}, TTL_MS), replicas.join({}, TTL_MS)];
    const leaders = keys.map((key) => replicas.campaign(anna, key, 'anna', TTL_MS));
    await Promise.all(leaders.map((leader) => leader.leads()));
    const all = leaders.map((leader, index): Pair => {
      const follower = replicas.campaign(bert, keys[index] ?? '', 'bert', TTL_MS);
      return { leader, follower, failovers: anna.failovers };
    });
    await Promise.all(all.map(({ follower }) => follower.follows('anna')));
    return all as { [Key in keyof Keys]: Pair };
  }

  /** The problems that the electors' nodes would report to Catch nodes from now on. */
  function problemsOf({ leader, follower }: Pair): readonly string[] {
    const reported: string[] = [];
    for (const { elector, replica } of [leader, follower]) {
      const { clock } = replica;
      const log = new ProblemLog(({ code }) => reported.push(code), clock);
      log.begin();
      // Ends with the elector.
      keyProblems(elector, { server: replicas.server, clock, ttlMs: TTL_MS }).subscribe((problem) =>
        log.note('key', problem()),
      );
    }
    return reported;
  }

  /** ms from now until one of them leads. */
  async function untilLed({ leader, follower }: Pair): Promise<number> {
    const since = performance.now();
    const led = (): boolean => leader.elector.isLeader() || follower.elector.isLeader();
    await poll(led, { ms: 10_000, what: 'a leader' });
    return performance.now() - since;
  }

  // First, since the nodes of a new cluster do not name replicas before they have followed a write.
  it('a clean failover ends no term, is no problem, and is told once for all keys of the shard, to no others', async () => {
    const [from, elsewhere] = keyPerShard();
    const [first, second] = await pairs([from, `${from}:{${from}}`]);
    const { store } = first.leader.replica;
    const concerned = new Seen(store.failoversOf(from));
    const unconcerned = new Seen(store.failoversOf(elsewhere));
    const primaries = new Seen(store.primaries$);
    const watch = new LeaderWatch([first.leader, first.follower]);
    const mark = first.leader.changes.mark();
    const reported = [first, second].map(problemsOf);
    await cluster().failover(from);
    await first.failovers.until('the failover to be told', () => true);
    // Longer than any renewal before it could carry the term.
    const { clock } = first.leader.replica;
    await firstValueFrom(clock.at(clock.now() + TTL_MS));
    for (const { leader } of [first, second]) expect(leader.elector.isLeader()).to.equal(true);
    expect(first.leader.changes.since(mark)).to.deep.equal([]);
    expect(first.failovers.all).to.have.length(1);
    expect(concerned.all).to.deep.equal(first.failovers.all);
    expect(unconcerned.all).to.deep.equal([]);
    const [{ from: old = '', to: now = '' } = {}] = concerned.all;
    expect([primaries.all.at(0), primaries.all.at(-1)]).to.deep.equal([[old], [now]]);
    for (const seen of [concerned, unconcerned, primaries]) seen.stop();
    expect(watch.end()).to.deep.equal([]);
    expect(reported).to.deep.equal([[], []]);
  });

  it('a killed primary costs its keys a TTL, and the keys of other shards nothing', async () => {
    const keys = keyPerShard();
    const [struck, ...others] = await pairs(keys);
    const watch = new LeaderWatch([struck.leader, struck.follower]);
    const undisturbed = others.flatMap(({ leader, follower }) => [leader.changes, follower.changes]);
    const marks = undisturbed.map((changes) => changes.mark());
    const old = await cluster().masterOf(keys[0]);
    await old.kill();
    const promoted = await cluster().untilPromoted(keys[0], old);
    expect(await untilLed(struck)).to.be.below(TTL_MS + GRACE_MS);
    expect(watch.end()).to.deep.equal([]);
    const next = struck.leader.elector.isLeader() ? 'anna' : 'bert';
    expect(watch.leaders).to.deep.equal(['anna', null, next]);
    expect(undisturbed.flatMap((changes, index) => changes.since(marks[index] ?? 0))).to.deep.equal([]);
    expect(struck.failovers.all).to.have.length(1);
    const move = { from: `127.0.0.1:${old.port}`, to: `127.0.0.1:${promoted.port}` };
    expect(struck.failovers.all[0]).to.include(move);
    await old.restart({ keepData: false });
    await cluster().settled();
  });

  it('a frozen primary that is replaced and goes on never gives a second leader', async () => {
    const [key] = keyPerShard();
    const [pair] = await pairs([key]);
    const watch = new LeaderWatch([pair.leader, pair.follower]);
    const old = await cluster().masterOf(key);
    await old.freeze();
    await cluster().untilPromoted(key, old);
    const leading = untilLed(pair);
    await old.thaw();
    expect(await leading).to.be.below(TTL_MS + GRACE_MS);
    expect(watch.end()).to.deep.equal([]);
    await cluster().settled();
  });

  it('a renewal that a frozen primary executes after it was replaced does not count', async () => {
    const [key] = keyPerShard();
    const replica = replicas.join();
    await replica.use(key);
    const request = acquisition(key, { ttlMs: 60_000 });
    const term = termOf(request, await replica.acquire(request));
    const old = await cluster().masterOf(key);
    await withSession(old, async (send) => {
      await send('PING');
      await old.freeze();
      await cluster().untilPromoted(key, old);
      const executed = send('SET', `{${key}}x`, 'lost');
      const renewal = failureOf(replica.renew(term));
      // Both are written by then, and wait in the frozen primary's sockets.
      await setImmediate();
      await setImmediate();
      await old.thaw();
      // The hole is real: what waited in the sockets is executed.
      expect(await executed).to.equal('OK');
      expect((await renewal).code).to.equal('UNCONFIRMED');
    });
    await cluster().settled();
    expect(await command(await cluster().masterOf(key), ['GET', `{${key}}x`])).to.equal(null);
  });
});
