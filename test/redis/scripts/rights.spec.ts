/** The least that a user of the server must be permitted, and what is lost with each right. */
import { expect } from 'chai';
import { StoreFailure } from '../../../src/election/ports.js';
import {
  LEAST_COMMANDS,
  type LeastCommand,
  leastRules,
  newUser,
  OPTIONAL_COMMANDS,
} from '../../support/redis/acl.js';
import { useLab } from '../../support/redis/lab.js';
import { acquisition, type HeldTerm, newKey, termOf } from '../../support/redis/leases.js';
import { Seen } from '../../support/redis/seen.js';
import { failureOf, type StoreUser, useReplicas } from '../../support/redis/store-user.js';

/** What goes wrong without a right: operations that are refused, and notices. */
interface Loss {
  readonly refused?: readonly string[];
  readonly notices?: readonly string[];
}

const losses: Readonly<Record<Exclude<LeastCommand, 'ping'>, Loss>> = {
  evalsha: { refused: ['acquire', 'held'] },
  'script|load': { refused: ['acquire', 'held'] },
  get: { refused: ['acquire', 'held'] },
  set: { refused: ['acquire', 'held'] },
  del: { refused: ['release'] },
  pttl: { refused: ['held'] },
  pexpire: { refused: ['renew'] },
  hset: { refused: ['acquire'] },
  hmget: { refused: ['acquire', 'held'] },
  time: { refused: ['acquire', 'held'] },
  info: { notices: ['run-hidden'] },
  publish: { notices: ['publish-refused'] },
  subscribe: { notices: ['subscribe-refused'] },
  unsubscribe: { notices: ['subscribe-refused'] },
};

describe('a user with the least rights', () => {
  const lab = useLab({ breaks: 'users are made, and scripts are flushed' });
  const replicas = useReplicas(lab);

  beforeEach(async () => {
    await lab.command('SCRIPT', 'FLUSH');
    await lab.command('CONFIG', 'SET', 'notify-keyspace-events', '');
  });

  const join = async (commands: readonly string[]): Promise<StoreUser> =>
    replicas.join({ server: await newUser(lab, leastRules([lab.key], { commands })) });

  /** One of everything; says which operations were refused. */
  const liveThrough = async (replica: StoreUser): Promise<readonly string[]> => {
    const refused: string[] = [];
    const attempt = async <T>(what: string, call: Promise<T>): Promise<T | null> =>
      call.catch((error: unknown) => {
        if (!(error instanceof StoreFailure) || error.kind !== 'refused') throw error;
        expect(error.message, 'no hash of a script').not.to.match(/[0-9a-f]{40}/u);
        refused.push(what);
        return null;
      });
    const request = acquisition(lab.key);
    const reply = await attempt('acquire', replica.acquire(request));
    await attempt('held', replica.acquire(acquisition(lab.key)));
    if (reply?.outcome !== 'acquired') return refused;
    const term: HeldTerm = termOf(request, reply);
    await attempt('renew', replica.renew(term));
    await lab.command('DEL', lab.key);
    await attempt('restore', replica.renew(term));
    await attempt('release', replica.release(term));
    return refused;
  };

  const noticesOf = (replica: StoreUser): readonly string[] => [
    ...new Set(replica.notices.all.map(({ code }) => code)),
  ];

  it('a user with the least rights can do everything, and hears everything but expiries that are switched off', async () => {
    const replica = await join(LEAST_COMMANDS);
    const pushes = new Seen(replica.store.pushes(lab.key));
    expect(await liveThrough(replica)).to.deep.equal([]);
    await pushes.until('the release', ({ kind }) => kind === 'released');
    await replica.notices.until('the one notice', ({ code }) => code === 'keyspace-events-off');
    expect(noticesOf(replica)).to.deep.equal(['keyspace-events-off']);
    expect(await lab.text('CONFIG', 'GET', 'notify-keyspace-events')).to.equal('notify-keyspace-events,');
    expect(replica.contacts.all, 'the connection is undisturbed').to.have.lengthOf(2);
  });

  it('a user with the least rights hears expiries once they are switched on', async () => {
    await lab.command('CONFIG', 'SET', 'notify-keyspace-events', 'Kx');
    const replica = await join(LEAST_COMMANDS);
    const pushes = new Seen(replica.store.pushes(lab.key));
    // Answered after the subscription, which went before it on the same connection of the same turn or earlier.
    await lab.until('the subscription', async () => (await subscribers(`__keyspace@0__:${lab.key}`)) > 0);
    await lab.command('SET', lab.key, 'x', 'PX', 1);
    await pushes.until('the expiry', ({ kind }) => kind === 'expired');
    pushes.stop();
  });

  it('a user with the two optional rights lacks nothing', async () => {
    const replica = await join([...LEAST_COMMANDS, ...OPTIONAL_COMMANDS]);
    await lab.until('the flags', async () => (await lab.text('CONFIG', 'GET', 'notify-k*')).endsWith('xeK'));
    expect(await liveThrough(replica)).to.deep.equal([]);
    expect(noticesOf(replica)).to.deep.equal([]);
  });

  it('a user with the least rights can use another database if it may SELECT', async () => {
    const rules = leastRules([lab.key], { database: 2, commands: [...LEAST_COMMANDS, 'select'] });
    const server = { ...(await newUser(lab, rules)), database: 2 };
    const replica = await replicas.join({ server });
    const pushes = new Seen(replica.store.pushes(lab.key));
    expect(await replica.acquire(acquisition(lab.key))).to.include({ outcome: 'acquired' });
    await pushes.until('the acquisition', ({ kind }) => kind === 'acquired');
    pushes.stop();
  });

  it('a user with the least rights can send a PING', async () => {
    const user = await newUser(lab, leastRules([lab.key]));
    await lab.command('CONFIG', 'RESETSTAT');
    const replica = await replicas.join({ server: user, shortestTtlMs: 150 });
    await lab.until('some PINGs', async () => (await lab.calls('ping')) >= 6);
    expect(replica.contacts.all.map(({ up }) => up)).to.deep.equal([false, true]);
    expect(replica.pushesLive.all).to.deep.equal([false, true]);
  });

  it('a user with the least rights is refused another lock key, in the server’s words', async () => {
    const replica = await join(LEAST_COMMANDS);
    const failure = await failureOf(replica.acquire(acquisition(newKey('others'))));
    expect(failure).to.include({ kind: 'refused', code: 'NOPERM' });
    expect(await replica.acquire(acquisition(lab.key))).to.include({ outcome: 'acquired' });
  });

  for (const [missing, { refused = [], notices = [] }] of Object.entries(losses)) {
    const said = [...refused.map((what) => `${what} is refused`), ...notices].join(', ');
    it(`a user without ${missing} keeps its connections, and meets: ${said}`, async () => {
      const replica = await join(LEAST_COMMANDS.filter((command) => command !== missing));
      const pushes = new Seen(replica.store.pushes(lab.key));
      expect(await liveThrough(replica)).to.deep.equal(refused);
      pushes.stop();
      for (const code of ['keyspace-events-off', ...notices]) {
        await replica.notices.until(`the notice ${code}`, (notice) => notice.code === code);
      }
      expect(noticesOf(replica)).to.have.members(['keyspace-events-off', ...notices]);
      expect(replica.contacts.all.map(({ up }) => up)).to.deep.equal([false, true]);
      expect(replica.pushesLive.all).to.deep.equal([false, true]);
    });
  }

  it('a user without INFO does not see a restart: the run stays empty and rule 3 does not apply', async () => {
    const replica = await join(LEAST_COMMANDS.filter((command) => command !== 'info'));
    const request = acquisition(lab.key);
    const term = termOf(request, await replica.acquire(request));
    expect((await lab.record(lab.key)).run).to.equal('');
    await replica.release(term);
    await lab.setRecord(lab.key, { run: 'abc+def' });
    const again = acquisition(lab.key);
    const next = termOf(again, await replica.acquire(again));
    await lab.setRecord(lab.key, { run: 'abc+def' });
    await replica.renew(next);
    expect((await lab.record(lab.key)).run, 'a renewal forgets no run').to.equal('abc+def');
  });

  async function subscribers(channel: string): Promise<number> {
    const [, count] = (await lab.command('PUBSUB', 'NUMSUB', channel)) as readonly [string, number];
    return Number(count);
  }
});
