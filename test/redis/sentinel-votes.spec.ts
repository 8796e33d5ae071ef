/** Which primary is followed, and which answers count, by what the sentinels say. */
import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { poll } from '../../dev/harness/waiting.js';
import { NOT_CONFIRMED } from '../../src/election/ports.js';
import type { SentinelServers } from '../../src/redis/server-options.js';
import type { SentinelFault } from '../../src/redis/topology/sentinel/sentinel-fault.js';
import { useLab } from '../support/redis/lab.js';
import { acquisition, newKey, termOf } from '../support/redis/leases.js';
import { Seen } from '../support/redis/seen.js';
import { failureOf, StoreUser } from '../support/redis/store-user.js';
import { FakeSentinel } from './support/fake-sentinel.js';

/** Nobody is there. */
const ELSEWHERE = { host: '127.0.0.1', port: 1 };

describe('the votes of the sentinels', () => {
  const lab = useLab({ breaks: 'its connections are counted' });
  let sentinels: FakeSentinel[] = [];
  const open: StoreUser[] = [];

  const here = (epoch = 1) => ({ host: lab.options.host, port: lab.options.port, epoch });
  const elsewhere = (epoch = 2) => ({ ...ELSEWHERE, epoch });

  /** By their places; null: an unknown master. */
  const say = (...votes: FakeSentinel['names'][]): void =>
    votes.forEach((vote, at) => {
      const sentinel = sentinels[at];
      if (sentinel !== undefined) sentinel.names = vote;
    });

  const refuse = (words: string): void => {
    for (const sentinel of sentinels) sentinel.refuses.set('GET-MASTER-ADDR-BY-NAME', words);
  };

  const serverOf = (over: Partial<SentinelServers> = {}): SentinelServers => ({
    kind: 'sentinel',
    masterName: 'mymaster',
    sentinels: sentinels.map(({ address }) => address),
    sentinelLogin: {},
    database: 0,
    ...over,
  });

  const begin = (over: Partial<SentinelServers> = {}): StoreUser => {
    const user = new StoreUser(serverOf(over), 60_000);
    open.push(user);
    user.store.open();
    return user;
  };

  const join = async (over: Partial<SentinelServers> = {}): Promise<StoreUser> => {
    const user = begin(over);
    await user.up();
    return user;
  };

  const faultOf = async (user: StoreUser, from = 0): Promise<SentinelFault> => {
    const contact = await user.contacts.until('a cause', (c) => !c.up && c.cause !== null, from);
    return (contact as unknown as { cause: SentinelFault }).cause;
  };

  beforeEach(async () => {
    sentinels = await Promise.all([0, 1, 2].map(() => new FakeSentinel().start()));
    for (const one of sentinels) one.peers = sentinels.filter((other) => other !== one);
    say(here(), here(), here());
  });

  afterEach(async () => {
    for (const user of open.splice(0)) user.close();
    await Promise.all(sentinels.map((sentinel) => sentinel.stop()));
  });

  const second = (): FakeSentinel => sentinels[1] as FakeSentinel;

  describe('finding the primary', () => {
    it('the primary is the one that two of three sentinels name', async () => {
      say(elsewhere());
      const user = await join();
      expect(await user.acquire(acquisition(lab.key))).to.include({ outcome: 'acquired' });
    });

    it('two of three sentinels are enough, and one is not', async () => {
      await sentinels[0]?.stop();
      const user = await join();
      const mark = user.contacts.mark();
      await second().stop();
      const fault = await faultOf(user, mark);
      expect(fault).to.include({ code: 'no-majority' });
      expect(fault.details).to.include({ answering: 1, all: 3 });
      expect(fault.details.detail).to.match(/127\.0\.0\.1:\d+: /u);
    });

    it('without a majority for one primary there is none', async () => {
      say(here(1), elsewhere(2), { ...ELSEWHERE, port: 2, epoch: 3 });
      const fault = await faultOf(begin());
      expect(fault).to.include({ code: 'sentinels-disagree' });
      expect(fault.details.detail).to.include(`127.0.0.1:${lab.options.port}`).and.include('127.0.0.1:1');
    });

    it('sentinels that name one address from different failovers do not agree', async () => {
      say(here(1), elsewhere(2), here(3));
      expect(await faultOf(begin())).to.include({ code: 'sentinels-disagree' });
    });

    it('a sentinel that knows of two others makes the majority two, though it alone is configured', async () => {
      const [first] = sentinels as [FakeSentinel];
      await Promise.all(sentinels.slice(1).map((sentinel) => sentinel.stop()));
      expect(await faultOf(begin({ sentinels: [first.address] }))).to.include({ code: 'no-majority' });
    });

    it('the sentinels that a configured one knows have a vote', async () => {
      const [first] = sentinels as [FakeSentinel];
      first.names = elsewhere();
      const user = await join({ sentinels: [first.address] });
      expect(await user.acquire(acquisition(lab.key))).to.include({ outcome: 'acquired' });
    });

    it('a sentinel that is listed by two addresses has one vote', async () => {
      const [first] = sentinels as [FakeSentinel];
      say(here(), elsewhere(), null);
      const { port } = first.address;
      const twice = [first.address, { host: 'localhost', port }];
      expect(await faultOf(begin({ sentinels: twice }))).to.include({ code: 'unknown-master' });
    });

    it('the others are asked as soon as a configured sentinel that hangs is given up', async () => {
      const [first, hanging] = sentinels as [FakeSentinel, FakeSentinel];
      hanging.freeze();
      const { port } = hanging.address;
      const user = await join({ sentinels: [first.address, { host: 'localhost', port }] });
      expect(await user.acquire(acquisition(lab.key))).to.include({ outcome: 'acquired' });
    });

    it('a sentinel that no other knows any more is left', async () => {
      const [first, , third] = sentinels as [FakeSentinel, FakeSentinel, FakeSentinel];
      await join({ sentinels: [first.address] });
      const connected = (...counts: number[]) =>
        poll(() => sentinels.every(({ connections }, at) => connections === counts[at]), {
          ms: 5_000,
          what: `connections: ${counts.join(', ')}`,
        });
      await connected(2, 2, 2);
      first.peers = [third];
      third.peers = [first];
      // They are asked for each other every 10 s, and on each new connection.
      for (const sentinel of [first, third]) sentinel.drop();
      await connected(2, 0, 2);
    });
  });

  describe('telling what is wrong', () => {
    const cases: readonly (readonly [string, string, () => void])[] = [
      ['a master name that they do not know', 'unknown-master', () => say(null, null, null)],
      ['a missing password', 'sentinel-login-refused', () => refuse('NOAUTH Authentication required.')],
      [
        'a missing right',
        'sentinel-denied',
        () => refuse("NOPERM User x has no permissions to run the 'sentinel' command"),
      ],
    ];
    for (const [what, code, arrange] of cases) {
      it(`no primary is found for ${what}: ${code}`, async () => {
        arrange();
        expect(await faultOf(begin())).to.include({ code });
      });
    }

    it('the address of a server that is no sentinel is named', async () => {
      const { host, port } = lab.options;
      const { code, details } = await faultOf(begin({ sentinels: [{ host, port }] }));
      expect({ code, sentinel: details.sentinel }).to.deep.equal({
        code: 'not-a-sentinel',
        sentinel: `${host}:${port}`,
      });
    });
  });

  describe('confirming a call', () => {
    it('an acquisition and a renewal do not count once a majority names another primary', async () => {
      const user = await join();
      const request = acquisition(lab.key);
      const term = termOf(request, await user.acquire(request));
      say(elsewhere(), elsewhere());
      expect(await failureOf(user.renew(term))).to.include({ kind: 'busy', code: NOT_CONFIRMED });
      say(here(1), here(1));
    });

    it('an acquisition does not count while a majority is silent, and counts once it speaks', async () => {
      const user = await join();
      for (const sentinel of sentinels.slice(1)) sentinel.freeze();
      let counted = false;
      const acquired = user.acquire(acquisition(lab.key)).then(() => {
        counted = true;
      });
      await lab.until('the lease to be there', async () => (await lab.number('EXISTS', lab.key)) === 1);
      await turn();
      expect(counted).to.equal(false);
      second().thaw();
      await acquired;
    });

    it('an answer to a question that was asked before the call does not count', async () => {
      const user = await join();
      for (const sentinel of sentinels.slice(1)) sentinel.freeze();
      // The question that is asked every second.
      await poll(() => second().held > 0, { ms: 5_000, what: 'a question' });
      const outstanding = second().held;
      let counted = false;
      const acquired = user.acquire(acquisition(lab.key)).then(() => {
        counted = true;
      });
      await poll(() => second().held > outstanding, { ms: 5_000, what: 'another question' });
      second().release(outstanding);
      await lab.until('the lease to be there', async () => (await lab.number('EXISTS', lab.key)) === 1);
      await lab.command('PING');
      expect(counted).to.equal(false);
      second().thaw();
      await acquired;
    });

    it('a call fails at once when too few sentinels are left', async () => {
      const user = await join();
      for (const sentinel of sentinels.slice(1)) sentinel.freeze();
      const failed = failureOf(user.acquire(acquisition(lab.key)));
      await poll(() => second().held > 0, { ms: 5_000, what: 'a question' });
      await Promise.all(sentinels.slice(1).map((sentinel) => sentinel.stop()));
      expect(await failed).to.include({ kind: 'busy', code: NOT_CONFIRMED });
    });

    it('a majority is still one of all sentinels when their connections are lost', async () => {
      const [first] = sentinels as [FakeSentinel];
      const user = await join({ sentinels: [first.address] });
      await poll(() => sentinels.every(({ connections }) => connections === 2), {
        ms: 5_000,
        what: 'all three',
      });
      await user.acquire(acquisition(lab.key));
      for (const sentinel of sentinels) sentinel.freeze();
      const failed = failureOf(user.acquire(acquisition(newKey('alone'))));
      await poll(() => sentinels.every(({ held }) => held > 0), { ms: 5_000, what: 'questions' });
      first.thaw();
      await turn();
      for (const sentinel of sentinels) sentinel.drop();
      expect(await failed).to.include({ kind: 'busy', code: NOT_CONFIRMED });
    });

    it('an answer from a later failover does not confirm a call, though it names the same primary', async () => {
      const user = await join();
      say(here(3), here(3), here(3));
      expect(await failureOf(user.acquire(acquisition(lab.key)))).to.include({ code: NOT_CONFIRMED });
      expect(await user.acquire(acquisition(newKey('next')))).to.include({ outcome: 'acquired' });
    });

    it('the epoch of a failover is no condition where sentinels do not tell it', async () => {
      for (const sentinel of sentinels) sentinel.refuses.set('MASTER', 'NOPERM no');
      const user = await join();
      expect(await user.acquire(acquisition(lab.key))).to.include({ outcome: 'acquired' });
    });

    it('the calls of one turn cost one question to each sentinel', async () => {
      const user = await join();
      await poll(() => sentinels.every(({ connections }) => connections === 2), {
        ms: 5_000,
        what: 'all three',
      });
      await user.acquire(acquisition(newKey('before')));
      const before = sentinels.map(({ questions }) => questions);
      await Promise.all(Array.from({ length: 20 }, () => user.acquire(acquisition(newKey('turn')))));
      const asked = () => sentinels.map(({ questions }, at) => questions - (before[at] ?? 0));
      // Two answers are enough; the third question may still be on its way.
      await poll(() => asked().every((each) => each > 0), { ms: 5_000, what: 'a question to each' });
      // A second may have passed.
      for (const each of asked()) expect(each, `questions: ${asked().join(', ')}`).to.be.at.most(2);
    });
  });

  describe('following a failover', () => {
    it('an announced failover is followed at once, told, and undone only by another failover', async () => {
      say(elsewhere(1), elsewhere(1), elsewhere(1));
      const user = begin();
      const failovers = new Seen(user.store.failovers$);
      await user.contacts.until('the wrong place', (c) => !c.up && c.address === '127.0.0.1:1');
      say(here(2), here(2), here(2));
      second().announce();
      await user.up();
      const { from, to } = await failovers.until('a failover', () => true);
      expect({ from, to }).to.deep.equal({ from: '127.0.0.1:1', to: `127.0.0.1:${lab.options.port}` });
      // Sentinels that have lost their configuration.
      const mark = user.contacts.mark();
      say(elsewhere(1), elsewhere(1), elsewhere(1));
      second().announce();
      expect(await faultOf(user, mark)).to.include({ code: 'sentinels-disagree' });
      say(elsewhere(3), elsewhere(3), elsewhere(3));
      await user.contacts.until('to follow', (c) => !c.up && c.address === '127.0.0.1:1', mark);
      failovers.stop();
    });

    it('a sentinel that names the former primary for a moment changes nothing', async () => {
      say(here(2), here(2), here(2));
      const user = await join();
      const mark = user.contacts.mark();
      say(elsewhere(1));
      for (const sentinel of sentinels) sentinel.announce();
      expect(await user.acquire(acquisition(lab.key))).to.include({ outcome: 'acquired' });
      expect(user.contacts.since(mark)).to.deep.equal([]);
    });

    it('closing the store closes all connections to the sentinels', async () => {
      const user = await join();
      user.close();
      await poll(() => sentinels.every(({ connections }) => connections === 0), { ms: 5_000, what: 'none' });
    });
  });
});
