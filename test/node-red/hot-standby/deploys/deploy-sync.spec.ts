/** What a replica does with deploys: its own, those of others, and those that a stranger left. */
import { expect } from 'chai';
import fc from 'fast-check';
import { type DeployKeys, deriveKeys } from '../../../../src/node-red/hot-standby/deploys/deploy-keys.js';
import type { OnConflict } from '../../../../src/node-red/hot-standby/deploys/order.js';
import { FakeJournal, FakeReplica, LOCK_KEY } from './support/simulated-fleet.js';

describe('deploys of a fleet', () => {
  let keys: DeployKeys;
  let otherKeys: DeployKeys;
  let journal: FakeJournal;

  before(async () => {
    [keys, otherKeys] = await Promise.all([deriveKeys('a secret', LOCK_KEY), deriveKeys('other', LOCK_KEY)]);
  });

  beforeEach(() => {
    journal = new FakeJournal();
  });

  const join = async (name: string, options: ConstructorParameters<typeof FakeReplica>[3] = {}) => {
    const replica = new FakeReplica(name, journal, keys, options);
    await replica.settle();
    return replica;
  };

  it('nobody publishes what it has at its start: only deploys count', async () => {
    await Promise.all([join('anna'), join('bert', { flow: 'empty' })]);
    expect(journal.entry.mark).to.equal('');
  });

  it('a deploy reaches the others, once, and nobody sends it back', async () => {
    const [anna, bert, cleo] = [await join('anna'), await join('bert'), await join('cleo')];
    anna.deploy('new', 'hunter2');
    await anna.settle();
    const { mark } = journal.entry;
    for (const other of [bert, cleo]) {
      await other.settle();
      await other.settle();
      expect([other.flow, other.password, other.applied]).to.deep.equal(['new', 'hunter2', 1]);
    }
    await anna.settle();
    expect(journal.entry.mark).to.equal(mark);
    expect(anna.kinds).to.deep.equal(['published']);
    expect(anna.applied).to.equal(0);
  });

  it('a new password alone is a deploy', async () => {
    const [anna, bert] = [await join('anna'), await join('bert')];
    anna.deploy('new', 'one');
    await anna.settle();
    await bert.settle();
    bert.deploy('new', 'two');
    await bert.settle();
    await anna.settle();
    expect(anna.password).to.equal('two');
  });

  it('the second of two deploys at once gives way, is kept in a file, and its replica is told', async () => {
    const [anna, bert] = [await join('anna'), await join('bert')];
    anna.deploy('annas');
    bert.deploy('berts');
    await anna.settle();
    await bert.settle();
    expect([anna.flow, bert.flow]).to.deep.equal(['annas', 'annas']);
    expect(bert.told).to.deep.equal([{ kind: 'yielded', from: 'anna', backup: 'backup-1' }]);
    expect(anna.kinds).to.deep.equal(['published']);
  });

  it('a deploy that came in between reading and publishing is met, too', async () => {
    const [anna, bert] = [await join('anna'), await join('bert')];
    anna.deploy('annas');
    await anna.settle();
    const { entry } = journal;
    journal.entry = { mark: '', envelope: '' };
    journal.beforePublish = () => {
      journal.entry = entry;
    };
    bert.deploy('berts');
    await bert.settle();
    expect([bert.flow, bert.kinds]).to.deep.equal(['annas', ['yielded']]);
  });

  it('a deploy that is made while the replica looks at another one gives way, and is not lost unnoticed', async () => {
    const [anna, bert] = [await join('anna'), await join('bert')];
    anna.deploy('annas');
    await anna.settle();
    journal.duringRead = () => bert.deploy('berts');
    const settled = bert.settle();
    journal.duringRead = () => undefined;
    await settled;
    expect([bert.flow, bert.kinds]).to.deep.equal(['annas', ['yielded']]);
  });

  it('a deploy that is made just before another one is applied gives way, and is kept in a file', async () => {
    const [anna, bert] = [await join('anna'), await join('bert', { flow: 'of its own' })];
    anna.deploy('annas');
    await anna.settle();
    bert.beforeApply = () => {
      bert.beforeApply = () => undefined;
      bert.deploy('berts');
    };
    await bert.settle();
    expect([bert.flow, bert.backups]).to.deep.equal(['annas', 2]);
    expect(bert.kinds).to.deep.equal(['yielded']);
  });

  it('a deploy that is being stored is not published half-way', async () => {
    const anna = await join('anna');
    anna.isChanging = true;
    anna.deploy('old', 'new');
    await anna.settle();
    expect(journal.entry.mark).to.equal('');
    anna.deploy('new', 'new');
    anna.isChanging = false;
    await anna.settle();
    expect(anna.kinds).to.deep.equal(['published']);
  });

  it('a replica that joins while a deploy is being stored on it still gives way', async () => {
    const options = { onConflict: 'last-wins' as const };
    const anna = await join('anna', options);
    anna.deploy('annas');
    await anna.settle();
    const bert = new FakeReplica('bert', journal, keys, options);
    bert.begin();
    bert.deploy('brought along');
    bert.isChanging = true;
    await bert.settle();
    bert.isChanging = false;
    await bert.settle();
    expect([bert.flow, bert.kinds]).to.deep.equal(['annas', ['yielded']]);
  });

  it('what is deployed before there is contact is published', async () => {
    const anna = new FakeReplica('anna', journal, keys);
    anna.begin();
    anna.deploy('new');
    await anna.settle();
    expect(anna.kinds).to.deep.equal(['published']);
  });

  it('where the last wins the second is published, and reaches the first', async () => {
    const options = { onConflict: 'last-wins' as const };
    const [anna, bert] = [await join('anna', options), await join('bert', options)];
    anna.deploy('annas');
    bert.deploy('berts');
    await anna.settle();
    await bert.settle();
    await anna.settle();
    expect([anna.flow, bert.flow]).to.deep.equal(['berts', 'berts']);
  });

  it('the same deploy on all replicas at once is no conflict', async () => {
    const fleet = [await join('anna'), await join('bert'), await join('cleo')];
    for (const replica of fleet) replica.deploy('rolled out');
    for (const replica of fleet) await replica.settle();
    expect(fleet.map(({ kinds }) => kinds)).to.deep.equal([['published'], [], []]);
    expect(fleet.map(({ applied }) => applied)).to.deep.equal([0, 0, 0]);
  });

  it('a replica that joins late takes over the newest, and keeps what it brought in a file', async () => {
    const anna = await join('anna');
    anna.deploy('new');
    await anna.settle();
    const late = await join('late', { flow: 'of its own' });
    expect(late.flow).to.equal('new');
    expect(late.told).to.deep.equal([{ kind: 'applied', from: 'anna', backup: 'backup-1' }]);
  });

  it('a replica that was away takes over the newest without a backup', async () => {
    const [anna, bert] = [await join('anna'), await join('bert')];
    anna.deploy('one');
    await anna.settle();
    await bert.settle();
    anna.deploy('two');
    await anna.settle();
    bert.restart();
    await bert.settle();
    expect([bert.flow, bert.backups]).to.deep.equal(['two', 1]);
  });

  it('a flow file that was changed while the replica was away counts as a deploy upon what it knew', async () => {
    const [anna, bert] = [await join('anna'), await join('bert')];
    anna.deploy('one');
    await anna.settle();
    await bert.settle();
    bert.deploy('edited');
    bert.restart();
    await bert.settle();
    await anna.settle();
    expect(anna.flow).to.equal('edited');
  });

  for (const onConflict of ['refuse', 'last-wins'] as const) {
    it(`a flow file that was changed gives way to a newer deploy (${onConflict})`, async () => {
      const [anna, bert] = [await join('anna', { onConflict }), await join('bert', { onConflict })];
      anna.deploy('one');
      await anna.settle();
      await bert.settle();
      anna.deploy('two');
      await anna.settle();
      bert.deploy('edited');
      bert.restart();
      await bert.settle();
      expect([bert.flow, bert.backups]).to.deep.equal(['two', 2]);
    });
  }

  it('a server that lost everything gets the newest back, from whoever has it', async () => {
    const [anna, bert] = [await join('anna'), await join('bert')];
    anna.deploy('one');
    await anna.settle();
    await bert.settle();
    journal.entry = { mark: '', envelope: '' };
    await bert.settle();
    await anna.settle();
    expect(bert.kinds).to.include('restored');
    expect((await join('late', { flow: 'other' })).flow).to.equal('one');
  });

  it('an older deploy that somebody put back is not applied, but replaced', async () => {
    const [anna, bert] = [await join('anna'), await join('bert')];
    anna.deploy('one');
    await anna.settle();
    const old = journal.entry;
    anna.deploy('two');
    await anna.settle();
    await bert.settle();
    journal.entry = old;
    await bert.settle();
    expect(bert.flow).to.equal('two');
    expect((await join('late')).flow).to.equal('two');
  });

  it('an old deploy under a new counter is not applied, and is told once', async () => {
    const [anna, bert] = [await join('anna'), await join('bert')];
    anna.deploy('one');
    await anna.settle();
    await bert.settle();
    const { envelope } = journal.entry;
    journal.entry = { mark: '9007199254740000', envelope };
    for (let times = 0; times < 3; times += 1) await bert.settle();
    expect(bert.told.slice(1)).to.deep.equal([{ kind: 'refused', fault: 'tampered' }]);
    bert.deploy('two');
    await bert.settle();
    await anna.settle();
    expect([anna.flow, Number(journal.entry.mark) < 100], 'the counter was not driven up').to.deep.equal([
      'two',
      true,
    ]);
  });

  it('a fleet with another secret is told so, once, and left alone until somebody deploys', async () => {
    const anna = await join('anna');
    anna.deploy('annas');
    await anna.settle();
    const stranger = new FakeReplica('stranger', journal, otherKeys, { flow: 'theirs' });
    for (let times = 0; times < 3; times += 1) await stranger.settle();
    expect([stranger.flow, stranger.told]).to.deep.equal([
      'theirs',
      [{ kind: 'refused', fault: 'other-secret' }],
    ]);
    stranger.deploy('their new');
    await stranger.settle();
    for (let times = 0; times < 3; times += 1) await anna.settle();
    expect([anna.flow, anna.kinds]).to.deep.equal(['annas', ['published', 'refused']]);
  });

  it('whatever a stranger leaves is told once, and replaced by the next deploy', async () => {
    const anna = await join('anna');
    for (const mark of ['?', '-1', '1e3', '9007199254740992', '7']) {
      anna.told.splice(0);
      journal.entry = { mark, envelope: 'garbage' };
      await anna.settle();
      await anna.settle();
      expect(anna.told, mark).to.deep.equal([{ kind: 'refused', fault: 'unreadable' }]);
      anna.deploy(`after ${mark}`);
      await anna.settle();
      expect((await join('late')).flow).to.equal(`after ${mark}`);
    }
  });

  it('a deploy that would stop what runs waits, is told once, and is applied when it can be', async () => {
    const [anna, bert] = [await join('anna'), await join('bert')];
    bert.hindrance = { why: 'missing-types', types: ['x'] };
    anna.deploy('new');
    await anna.settle();
    await bert.settle();
    await bert.settle();
    expect([bert.flow, bert.kinds]).to.deep.equal(['old', ['waiting']]);
    expect([anna.waits, bert.waits]).to.deep.equal([false, true]);
    bert.hindrance = null;
    await bert.settle();
    expect([bert.flow, bert.kinds]).to.deep.equal(['new', ['waiting', 'applied']]);
    expect(bert.waits).to.equal(false);
  });

  it('what is deployed while another deploy waits reaches nobody, is told each time, and gives way', async () => {
    const [anna, bert] = [await join('anna'), await join('bert')];
    bert.hindrance = { why: 'missing-types', types: ['x'] };
    anna.deploy('new');
    await anna.settle();
    await bert.settle();
    for (const own of ['one', 'other']) {
      bert.deploy(own);
      await bert.settle();
      await bert.settle();
    }
    expect([bert.flow, bert.kinds]).to.deep.equal(['other', ['waiting', 'unshared', 'unshared']]);
    bert.hindrance = null;
    await bert.settle();
    expect([bert.flow, bert.kinds.at(-1)]).to.deep.equal(['new', 'yielded']);
  });

  for (const onConflict of ['refuse', 'last-wins'] as const) {
    it(`a deploy that could be applied only in part is no deploy of its own (${onConflict})`, async () => {
      const [anna, bert] = [await join('anna', { onConflict }), await join('bert', { onConflict })];
      bert.deploy('old', 'before');
      await bert.settle();
      await anna.settle();
      anna.deploy('new', 'hunter2');
      await anna.settle();
      const { mark } = journal.entry;
      bert.isDiskFull = true;
      for (let tries = 0; tries < 2; tries += 1) {
        const failed = await bert.settle().then(
          () => null,
          ({ code }: { readonly code?: string }) => code,
        );
        expect([failed, journal.entry.mark]).to.deep.equal(['ENOSPC', mark]);
      }
      bert.isDiskFull = false;
      await bert.settle();
      expect([bert.flow, bert.password, bert.kinds]).to.deep.equal([
        'new',
        'hunter2',
        ['published', 'applied'],
      ]);
    });
  }

  it('what is replaced is kept in a file once, however often it takes', async () => {
    const [anna, bert] = [await join('anna'), await join('bert')];
    anna.deploy('new');
    await anna.settle();
    bert.deploy('of its own');
    bert.isDiskFull = true;
    for (let tries = 0; tries < 3; tries += 1) await bert.settle().catch(() => undefined);
    bert.isDiskFull = false;
    await bert.settle();
    expect(bert.told).to.deep.equal([{ kind: 'yielded', from: 'anna', backup: 'backup-1' }]);
    expect([bert.flow, bert.backups]).to.deep.equal(['new', 1]);
  });

  it('events tell neither flows nor secrets', async () => {
    const [anna, bert] = [await join('anna'), await join('bert')];
    anna.deploy('a-flow', 'hunter2');
    await anna.settle();
    bert.deploy('b-flow', 'hunter3');
    await bert.settle();
    expect(JSON.stringify([anna.told, bert.told])).to.not.match(/a-flow|b-flow|hunter/u);
  });

  for (const onConflict of ['refuse', 'last-wins'] as const) {
    it(`whatever happens, all end up with the same flows (${onConflict})`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(arbitraryStep, { maxLength: 25 }), (steps) => play(steps, onConflict)),
        { numRuns: 150, seed: 1 },
      );
    });
  }

  const play = async (steps: readonly Step[], onConflict: OnConflict): Promise<void> => {
    journal = new FakeJournal();
    let now = 1_000;
    const clock = () => now;
    const fleet = ['anna', 'bert', 'cleo'].map(
      (name) => new FakeReplica(name, journal, keys, { onConflict, now: clock }),
    );
    let deploys = 0;
    for (const { at, kind } of steps) {
      const replica = fleet[at] as FakeReplica;
      now += 1;
      if (kind === 'deploy') {
        deploys += 1;
        replica.deploy(`deploy ${deploys}`);
      } else if (kind === 'settle') await replica.settle();
      else if (kind === 'lose') journal.entry = { mark: '', envelope: '' };
      else replica.restart(kind === 'restart');
    }
    for (let rounds = 0; rounds < 3; rounds += 1) for (const replica of fleet) await replica.settle();
    if (deploys === 0) return;
    const flows = new Set(fleet.map(({ flow }) => flow));
    // Deploys that nobody published before their replica forgot that it had made them are flows of its own.
    if (journal.entry.mark !== '') expect([...flows]).to.have.lengthOf(1);
  };
});

interface Step {
  readonly at: number;
  readonly kind: 'deploy' | 'settle' | 'lose' | 'restart' | 'forget';
}

const arbitraryStep: fc.Arbitrary<Step> = fc.record({
  at: fc.integer({ min: 0, max: 2 }),
  kind: fc.constantFrom('deploy', 'deploy', 'settle', 'settle', 'settle', 'lose', 'restart', 'forget'),
});
