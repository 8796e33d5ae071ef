/** Keyspace events are turned on for everybody on the server, so nothing that others use is turned off. */
import { expect } from 'chai';
import { addedFlags } from '../../src/redis/keyspace-flags.js';
import { useLab } from '../support/redis/lab.js';
import { acquisition, newKey } from '../support/redis/leases.js';
import { Seen } from '../support/redis/seen.js';
import { useReplicas } from '../support/redis/store-user.js';

/** The server shows flags in an order of its own, and `A` for all that it stands for. */
const cases: readonly (readonly [present: string, wanted: string])[] = [
  ['', 'Kxe'],
  ['gA', 'KA'],
  ['KEA', 'KEA'],
  ['Kxe', 'Kxe'],
  ['Kx', 'Kxe'],
  ['Elg', 'KElgxe'],
  ['KEg$lsh', 'KEg$lshxe'],
  ['AKm', 'KAm'],
];

const sorted = (flags: string): string => [...flags].sort().join('');

describe('keyspace event flags', () => {
  const lab = useLab({ breaks: 'its flags are changed, and it is restarted' });
  const replicas = useReplicas(lab);

  const flags = async (): Promise<string> => {
    const found = (await lab.command('CONFIG', 'GET', 'notify-keyspace-events')) as readonly string[];
    return sorted(found[1] ?? '');
  };

  for (const [present, wanted] of cases) {
    it(`keyspace flags become ${sorted(wanted)} where ${present === '' ? 'none are set' : `${present} is set`}`, async () => {
      await lab.command('CONFIG', 'SET', 'notify-keyspace-events', present);
      await lab.command('CONFIG', 'RESETSTAT');
      const asked = async () => (await lab.calls(String.raw`config\|get`)) + (await lab.calls('config'));
      await replicas.join();
      await lab.until('the store to ask', async () => (await asked()) > 0);
      await lab.until(`flags ${sorted(wanted)}`, async () => (await flags()) === sorted(wanted));
    });
  }

  it('keyspace flags are not written when nothing is missing', () => {
    for (const present of ['Kxe', 'KEA', 'exK', 'AK']) expect(addedFlags(present), present).to.equal(null);
  });

  it('keyspace flags are set again after a restart, which forgets them', async () => {
    const replica = await replicas.join();
    const key = newKey('flags');
    const pushes = new Seen(replica.store.pushes(key));
    const mark = replica.contacts.mark();
    await lab.server.restart({ keepData: true });
    await replica.down(mark);
    await Promise.all([replica.up(mark), replica.live(2)]);
    await lab.until('the flags', async () => (await flags()) === sorted('Kxe'));
    await lab.command('SET', key, 'x', 'PX', 1);
    await pushes.until('an expiry', ({ kind }) => kind === 'expired');
  });

  it('keyspace flags that cannot be set are reported, and leases work without them', async () => {
    await lab.command('CONFIG', 'SET', 'notify-keyspace-events', '');
    const rules = ['reset', 'on', '>pw', '~*', '&*', '+@all', '-config'];
    await lab.command('ACL', 'SETUSER', 'managed', ...rules);
    const replica = await replicas.join({ server: { username: 'managed', password: 'pw' } });
    const { detail } = await replica.notices.until(
      'the notice',
      ({ code }) => code === 'keyspace-events-off',
    );
    expect(detail).to.match(/NOPERM/u);
    expect(await replica.acquire(acquisition(newKey('flags')))).to.include({ outcome: 'acquired' });
    expect(await flags()).to.equal('');
    expect(replica.contacts.all.map(({ up }) => up)).to.deep.equal([false, true]);
  });
});
