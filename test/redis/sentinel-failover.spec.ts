/** Elections while real sentinels replace the primary: never two leaders, larger tokens, and a leader again in time. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { command } from '../../dev/harness/redis-server/index.js';
import { poll } from '../../dev/harness/waiting.js';
import type { SentinelServers } from '../../src/redis/server-options.js';
import { HolderQueries } from '../../src/runtime/holder-queries.js';
import { SystemClock } from '../../src/runtime/system-clock.js';
import { newKey } from '../support/redis/leases.js';
import { useSentinels } from '../support/redis/many-servers.js';
import { StoreUser } from '../support/redis/store-user.js';
import { Candidate } from './support/candidates.js';
import { LossyProxy } from './support/lossy-proxy.js';

const TTL_MS = 1_500;
/** A user with exactly the documented rights. */
const LOGIN = { username: 'watcher', password: 'sentinel-secret' };

/** What a test sees of all candidates, looked at every millisecond. */
class Watch {
  readonly #candidates: readonly Candidate[];
  readonly #timer = setInterval(() => this.look(), 1);
  readonly tokens: number[] = [];
  twoLeaders = 0;

  constructor(candidates: readonly Candidate[]) {
    this.#candidates = candidates;
  }

  look(): void {
    const leading = this.#candidates.filter(({ elector }) => elector.isLeader());
    if (leading.length > 1) this.twoLeaders += 1;
    for (const { elector } of leading) {
      const { token } = elector.view();
      if (token !== null && token !== this.tokens.at(-1)) this.tokens.push(token);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

describe('electors while sentinels replace the primary', function () {
  this.timeout(60_000);
  const trio = useSentinels({ sentinelLogin: LOGIN, dataPassword: 'data-secret' });
  const proxies: LossyProxy[] = [];
  let candidates: Candidate[] = [];
  let watch: Watch | undefined;

  const serverOf = (sentinels: SentinelServers['sentinels']): SentinelServers => ({
    kind: 'sentinel',
    masterName: 'mymaster',
    sentinels,
    sentinelLogin: LOGIN,
    database: 0,
    password: 'data-secret',
  });

  const campaign = (name: string, key: string, sentinels = trio().addresses): Candidate => {
    const replica = new StoreUser(serverOf(sentinels), TTL_MS);
    replica.store.open();
    const candidate = new Candidate(replica, { key, name, ttlMs: TTL_MS });
    candidate.elector.start();
    candidates.push(candidate);
    return candidate;
  };

  /** A leader and a follower, watched. */
  const begin = async (sentinels = trio().addresses): Promise<[Candidate, Candidate, Watch]> => {
    const key = newKey('failover');
    const first = campaign('anna', key, sentinels);
    await first.leads();
    const second = campaign('bert', key);
    await second.follows('anna');
    watch = new Watch(candidates);
    return [first, second, watch];
  };

  /** A leader holds a term that the present primary knows. */
  const ledAgain = (): Promise<boolean | undefined> =>
    poll(() => candidates.some(({ elector }) => elector.isLeader()), {
      ms: 20_000,
      everyMs: 1,
      what: 'a leader',
    });

  const expectOneAtATime = ({ twoLeaders, tokens }: Watch): void => {
    expect(twoLeaders, 'looks that saw two leaders').to.equal(0);
    expect(tokens, 'tokens that grow').to.deep.equal([...tokens].sort((a, b) => a - b));
  };

  afterEach(async () => {
    watch?.stop();
    await Promise.all(candidates.map((candidate) => candidate.stop()));
    for (const { replica } of candidates) replica.close();
    candidates = [];
    await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
  });

  it('a leader keeps its term through a clean promotion', async () => {
    const [first, , seen] = await begin();
    const { token } = first.elector.view();
    const mark = first.replica.contacts.mark();
    const promoted = await trio().failover();
    await first.replica.contacts.until(
      'contact with the new primary',
      (contact) => contact.up && first.replica.contacts.since(mark).some((c) => !c.up),
      mark,
    );
    await poll(async () => String(await command(promoted, ['GET', first.elector.key])).startsWith('anna#'), {
      ms: TTL_MS,
      what: 'a renewal there',
    });
    expect(first.elector.isLeader()).to.equal(true);
    expect(first.elector.view().token).to.equal(token);
    expectOneAtATime(seen);
    const query = new HolderQueries(5_000, new SystemClock()).ask({
      server: serverOf(trio().addresses),
      lockKey: first.elector.key,
    });
    expect(await firstValueFrom(query), 'the holder, as a stranger is told').to.equal('anna');
  });

  it('a leader that no sentinel reaches stops at its deadline, though the old primary takes its renewals', async () => {
    for (const address of trio().addresses) {
      proxies.push(await LossyProxy.before(address));
    }
    await trio().settled();
    const [first, second, seen] = await begin(proxies.map(({ address }) => address));
    const old = await trio().primary();
    const promoting = trio().failover();
    await poll(() => command(old, ['ROLE']).then(() => true), { ms: 1_000, what: 'the old primary' });
    // The switch is 1 s away. A link that is silent is given up after 0.6 s, and its last word kept for another second.
    for (const proxy of proxies) proxy.swallow('both');
    await promoting;
    expect(await second.leads()).to.be.above(first.elector.view().token ?? 0);
    expect(first.elector.isLeader()).to.equal(false);
    expectOneAtATime(seen);
  });

  it('a leader is there again within a TTL and a second after sentinels replaced a frozen primary', async () => {
    await trio().settled();
    const [, , seen] = await begin();
    const old = await trio().primary();
    await old.freeze();
    await trio().untilPromoted(old);
    const since = performance.now();
    await ledAgain();
    expect(performance.now() - since).to.be.below(TTL_MS + 1_000);
    // It has been frozen for 4 s then, and goes on as a primary for another 10.
    await delay(since + 2_000 - performance.now());
    await old.thaw();
    await delay(2 * TTL_MS);
    expectOneAtATime(seen);
  });

  it('a leader is there again within a TTL and a second after sentinels replaced a killed primary', async () => {
    await trio().settled();
    const [, , seen] = await begin();
    const old = await trio().primary();
    await old.kill();
    await trio().untilPromoted(old);
    const since = performance.now();
    await old.restart({ keepData: true });
    await ledAgain();
    expect(performance.now() - since).to.be.below(TTL_MS + 1_000);
    await delay(2 * TTL_MS);
    expectOneAtATime(seen);
  });
});
