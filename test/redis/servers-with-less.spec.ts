/** Servers that lack commands, as managed services and proxies do, or that may evict what elections rest on. */
import { expect } from 'chai';
import { useLab } from '../support/redis/lab.js';
import { acquisition, newKey, termOf } from '../support/redis/leases.js';
import { Seen } from '../support/redis/seen.js';
import { failureOf, type StoreUser, useReplicas } from '../support/redis/store-user.js';

/** Arguments for a server that does not know these commands. */
const without = (...commands: readonly string[]): readonly string[] =>
  commands.flatMap((command) => ['--rename-command', command, '']);

const LACKS = 'it would have to lack commands';

const noticesOf = ({ notices }: StoreUser): readonly string[] => [
  ...new Set(notices.all.map(({ code }) => code)),
];

/** One of every operation. */
async function liveThrough(user: StoreUser, key: string): Promise<void> {
  const request = acquisition(key);
  const term = termOf(request, await user.acquire(request));
  expect(await user.acquire(acquisition(key))).to.include({ outcome: 'held' });
  expect(await user.renew(term)).to.include({ outcome: 'renewed' });
  await user.release(term);
}

describe('a server without HELLO and CONFIG', () => {
  const lab = useLab({ breaks: LACKS, args: without('HELLO', 'CONFIG') });
  const replicas = useReplicas(lab);

  it('elections need neither HELLO nor CONFIG, and keyspace events are reported to be off', async () => {
    const user = await replicas.join({ server: { database: 1 } });
    const pushes = new Seen(user.store.pushes(lab.key));
    await liveThrough(user, lab.key);
    await pushes.until('the release', ({ kind }) => kind === 'released');
    pushes.stop();
    const { detail } = await user.notices.until('the notice', ({ code }) => code === 'keyspace-events-off');
    expect(detail).to.match(/unknown command/u);
    expect(noticesOf(user)).to.deep.equal(['keyspace-events-off']);
    expect(user.contacts.all.map(({ up }) => up)).to.deep.equal([false, true]);
  });
});

describe('a server without pub/sub, INFO and WAIT', () => {
  const lab = useLab({ breaks: LACKS, args: without('SUBSCRIBE', 'PUBLISH', 'INFO', 'WAIT') });
  const replicas = useReplicas(lab);

  it('elections need neither pub/sub nor INFO, and each loss is reported', async () => {
    const user = await replicas.join();
    await liveThrough(user, lab.key);
    for (const code of ['subscribe-refused', 'publish-refused', 'run-hidden'] as const) {
      await user.notices.until(`the notice ${code}`, (notice) => notice.code === code);
    }
    expect(user.contacts.all.map(({ up }) => up)).to.deep.equal([false, true]);
    expect(user.pushesLive.all).to.deep.equal([false, true]);
  });

  it('replicas cannot be waited for without WAIT, which is told in the server’s words', async () => {
    const user = await replicas.join({ server: { waitForReplicas: 1 } });
    const failure = await failureOf(user.acquire(acquisition(newKey('wait'))));
    expect(failure).to.include({ kind: 'refused' });
    expect(failure.message).to.match(/unknown command '?`?WAIT/u);
  });
});

describe('a server that evicts keys', () => {
  const lab = useLab({ breaks: 'its memory is limited' });
  const replicas = useReplicas(lab);

  const limitMemory = async (limit: string, policy: string): Promise<void> => {
    await lab.command('CONFIG', 'SET', 'maxmemory', limit);
    await lab.command('CONFIG', 'SET', 'maxmemory-policy', policy);
  };

  afterEach(() => limitMemory('0', 'noeviction'));

  for (const [limit, policy, told] of [
    ['100mb', 'allkeys-lru', true],
    ['100mb', 'volatile-ttl', true],
    ['100mb', 'noeviction', false],
    ['0', 'allkeys-lru', false],
  ] as const) {
    it(`the policy ${policy} with a limit of ${limit} is ${told ? 'reported' : 'no matter'}`, async () => {
      await limitMemory(limit, policy);
      const user = await replicas.join();
      // Answered after INFO, which went before it on the same connection.
      await liveThrough(user, lab.key);
      const details = user.notices.all
        .filter(({ code }) => code === 'evicts-keys')
        .map(({ detail }) => detail);
      expect(details).to.deep.equal(told ? [policy] : []);
    });
  }
});
