/** Lock keys are free text. */
import { expect } from 'chai';
import { recordKey } from '../../../src/redis/keys.js';
import { useLab } from '../../support/redis/lab.js';
import { acquisition, asProlonged, newKey, newValue, termOf } from '../../support/redis/leases.js';
import { Seen } from '../../support/redis/seen.js';
import { useReplica } from '../../support/redis/store-user.js';
import { Eavesdropper } from '../support/channel.js';

const names: readonly (readonly [what: string, name: string])[] = [
  ['a hash tag', 'jobs:{tag}:x'],
  ['an empty hash tag', '{}jobs'],
  ['an open brace', 'jobs{x'],
  ['a closing brace', 'jobs}x'],
  ['spaces and a line break', ' nightly  jobs\r\n'],
  ['unicode', 'Führung 指导者 🚀'],
  ['quotes and backslashes', `'jobs' "x" \\ \`y\` \u0000`],
  ['glob characters', 'jobs:*[a-z]?'],
  ['Lua and format characters', '%d %s %.0f ]] --'],
];

describe('names of lock keys', () => {
  const lab = useLab();
  const replica = useReplica(lab);
  let ear: Eavesdropper;

  beforeEach(async () => {
    ear = await Eavesdropper.on(lab);
  });

  afterEach(() => ear.close());

  for (const [what, name] of names) {
    it(`a lock key with ${what} goes through a whole term, and through all pushes`, async () => {
      const key = newKey(name);
      const pushes = new Seen(replica.user.store.pushes(key));
      const request = acquisition(key, { value: newValue(name) });
      const term = termOf(request, await replica.acquire(request));
      expect(await lab.text('GET', key)).to.equal(request.value);
      expect(await replica.acquire(acquisition(key))).to.include({ outcome: 'held', value: request.value });
      asProlonged(await replica.renew(term));
      await lab.command('DEL', key);
      expect(await replica.renew(term)).to.include({ outcome: 'restored' });
      await replica.release(term);
      expect(await lab.number('EXISTS', key)).to.equal(0);
      expect((await lab.record(key)).end).to.equal('0');

      const token = String(term.token);
      expect(await ear.said()).to.deep.equal([
        ['acquired', key, token],
        ['renewed', [[key, token, term.ttlMs]]],
        ['renewed', [[key, token, term.ttlMs]]],
        ['released', key, token],
      ]);
      await pushes.until('the release', ({ kind }) => kind === 'released');
      expect(pushes.all.map(({ kind }) => kind)).to.deep.equal([
        'acquired',
        'renewed',
        'renewed',
        'released',
      ]);
      pushes.stop();
    });
  }

  it('a lock key with a hash tag has its record in the same cluster slot', async () => {
    expect(recordKey('jobs:{tag}:x')).to.equal('jobs:{tag}:x:record');
    expect(recordKey('jobs:x')).to.equal('{jobs:x}:term');
  });

  it('a lock key in braces has a record of its own, so that it is led beside the bare one', async () => {
    const plain = newKey('jobs');
    const first = acquisition(plain);
    expect(await replica.acquire(first)).to.include({ outcome: 'acquired' });
    expect(await replica.acquire(acquisition(`{${plain}}`))).to.include({ outcome: 'acquired' });
  });
});
