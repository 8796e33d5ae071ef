/** Where pushes are not permitted, elections go by timers, and the connections are left in peace. */
import { expect } from 'chai';
import { LEAST_COMMANDS, leastRules, newUser } from '../support/redis/acl.js';
import { useLab } from '../support/redis/lab.js';
import { newKey } from '../support/redis/leases.js';
import { useCandidates } from './support/candidates.js';

const TTL_MS = 900;

describe('electors without push permissions', () => {
  const lab = useLab({ breaks: 'users are made' });
  const candidates = useCandidates(lab);

  for (const [right, code] of [
    ['publish', 'publish-refused'],
    ['subscribe', 'subscribe-refused'],
  ] as const) {
    it(`electors without the right to ${right} take over by their own timers, and do not reconnect again and again`, async () => {
      const key = newKey(right);
      const commands = LEAST_COMMANDS.filter((command) => command !== right);
      const server = await newUser(lab, leastRules([key], { commands }));
      const [leader, follower] = await candidates.pair(key, TTL_MS, { server });
      const connections = (await lab.connections()).map((line) => line.split(' ')[0]);
      await leader.stop();
      await follower.leads();

      for (const { replica } of [leader, follower]) {
        expect(replica.notices.all.map((notice) => notice.code)).to.include(code);
        expect(replica.contacts.all.map(({ up }) => up)).to.deep.equal([false, true]);
        expect(replica.pushesLive.all).to.deep.equal([false, true]);
      }
      const now = (await lab.connections()).map((line) => line.split(' ')[0]);
      expect(now, 'the same six connections').to.have.members(connections).and.lengthOf(6);
    });
  }

  it('electors without the right to subscribe take over from a crash by a timer at the lease’s end', async () => {
    // Several at once: now and then a reconcile falls on the lease's end by chance.
    const keys = Array.from({ length: 5 }, () => newKey('crash'));
    const commands = LEAST_COMMANDS.filter((command) => command !== 'subscribe');
    const server = await newUser(lab, leastRules(keys, { commands }));
    const late = keys.map(async (key) => {
      const [leader, follower] = await candidates.pair(key, TTL_MS, { server });
      leader.replica.close();
      const end = Number((await lab.record(key)).end);
      // A token is the time of the acquisition in µs, by the clock that `end` is of.
      return (await follower.leads()) / 1_000 - end;
    });
    for (const ms of await Promise.all(late)) expect(ms, 'ms after the end').to.be.within(0, TTL_MS / 3);
  });

  it('electors without the leadership channel take over by their own timers', async () => {
    const key = newKey('channel');
    const rules = leastRules([key]).filter((rule) => !rule.startsWith('&node-red'));
    const server = await newUser(lab, rules);
    const [leader, follower] = await candidates.pair(key, TTL_MS, { server });
    await leader.stop();
    await follower.leads();
    const said = follower.replica.notices.all.map(({ code }) => code);
    expect(said).to.include.members(['publish-refused', 'subscribe-refused']);
    expect(follower.replica.pushesLive.all).to.deep.equal([false, true]);
  });

  it('electors denied one key’s keyspace events still receive those of all others', async () => {
    const [key, other] = [newKey('seen'), newKey('unseen')];
    const rules = leastRules([key, other]).filter((rule) => rule !== `&__keyspace@0__:${other}`);
    const server = await newUser(lab, rules);
    const first = candidates.campaign({ key, ttlMs: TTL_MS, name: 'anna', server });
    await first.leads();
    const second = candidates.campaign({ key: other, ttlMs: TTL_MS, name: 'anna', replica: first.replica });
    await second.leads();
    await first.replica.notices.until('the notice', ({ code }) => code === 'subscribe-refused');
    expect(first.replica.pushesLive.all).to.deep.equal([false, true]);
  });
});
