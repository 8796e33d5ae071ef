/** Anybody who may publish can write to the leadership channel: what is not ours is told, and disturbs nothing. */
import { expect } from 'chai';
import type { Push } from '../../src/election/ports.js';
import { leadershipChannel } from '../../src/redis/keys.js';
import { useLab } from '../support/redis/lab.js';
import { acquisition, newKey } from '../support/redis/leases.js';
import { Seen } from '../support/redis/seen.js';
import { useReplica } from '../support/redis/store-user.js';

const MEGABYTES_10 = 10 * 1_024 * 1_024;

const garbage: readonly (readonly [what: string, message: (key: string) => string])[] = [
  ['nothing', () => ''],
  ['words', () => 'hello'],
  ['half of a JSON', () => '["released", "'],
  ['a JSON that is no list', () => '{"kind":"released"}'],
  ['null', () => 'null'],
  ['an empty list', () => '[]'],
  ['an unknown kind', (key) => JSON.stringify(['deposed', key, '1'])],
  ['a kind of Object.prototype', (key) => JSON.stringify(['__proto__', key, '1'])],
  ['a release without key', () => '["released"]'],
  ['a release of a number', () => '["released",7,"1"]'],
  ['a release without token', (key) => JSON.stringify(['released', key])],
  ['a token that is a number', (key) => JSON.stringify(['released', key, 1])],
  ['a token of 17 digits', (key) => JSON.stringify(['acquired', key, '1'.repeat(17)])],
  ['a negative token', (key) => JSON.stringify(['acquired', key, '-1'])],
  ['a round that is no list', (key) => JSON.stringify(['renewed', key])],
  ['a round with a hole', (key) => JSON.stringify(['renewed', [[key, '1', 1_000], null]])],
  ['a round with a TTL of text', (key) => JSON.stringify(['renewed', [[key, '1', '1000']]])],
  ['a round with a negative TTL', (key) => JSON.stringify(['renewed', [[key, '1', -5]]])],
  ['200 000 brackets', () => '['.repeat(200_000)],
  ['control characters', () => '\u0000\r\n*3\r\n$7\r\nmessage\r\n'],
  ['10 MB of nothing', () => 'x'.repeat(MEGABYTES_10)],
  ['10 MB of our language', (key) => JSON.stringify(['renewed', Array(300_000).fill([key, '1', 1_000])])],
];

describe('garbage on the leadership channel', () => {
  const lab = useLab({ breaks: 'garbage is sent to all who listen' });
  const replica = useReplica(lab);
  let pushes: Seen<Push>;

  beforeEach(async () => {
    pushes = new Seen(replica.user.store.pushes(lab.key));
  });

  const say = (message: string) => lab.command('PUBLISH', leadershipChannel(0), message);

  for (const [what, message] of garbage) {
    it(`garbage on the channel is reported and otherwise ignored: ${what}`, async () => {
      const text = message(lab.key);
      await Promise.all([say(text), say(JSON.stringify(['released', lab.key, '5']))]);
      const { detail } = await replica.user.notices.until(
        'a notice',
        ({ code }) => code === 'channel-garbage',
      );
      expect(detail.length).to.be.at.most(60);
      expect(text.startsWith(detail), `an excerpt, not ${detail}`).to.equal(true);
      await pushes.until('the message after it', ({ kind }) => kind === 'released');
      expect(pushes.all, 'and nothing else').to.have.lengthOf(1);
      expect(await replica.acquire(acquisition(lab.key))).to.include({ outcome: 'acquired' });
      expect(replica.user.contacts.all.map(({ up }) => up)).to.deep.equal([false, true]);
      expect(replica.user.pushesLive.all).to.deep.equal([false, true]);
    });
  }

  it('garbage about keys without a listener is not reported', async () => {
    await say(JSON.stringify(['released', newKey('others'), '5']));
    await say(JSON.stringify(['released', lab.key, '5']));
    await pushes.until('the message after it', ({ kind }) => kind === 'released');
    expect(replica.user.notices.all).to.deep.equal([]);
  });

  it('a well-formed forged push is passed on as a hint', async () => {
    await say(JSON.stringify(['renewed', [[lab.key, '4503599627370495', 86_400_000]]]));
    await pushes.until('the forged renewal', ({ kind }) => kind === 'renewed');
    expect(pushes.all).to.deep.equal([{ kind: 'renewed', token: 2 ** 52 - 1, ttlMs: 86_400_000 }]);
    expect(await replica.acquire(acquisition(lab.key))).to.include({ outcome: 'acquired' });
  });
});
