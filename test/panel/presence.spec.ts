/** Roster calls in virtual time: who says what, and when. */
import { expect } from 'chai';
import type { Presence } from '../../src/panel/presence.js';
import { Hub, StandIn } from './support/hub.js';

const ttl = (): number => 10_000;

describe('panel: a roll call', () => {
  let hub: Hub;

  beforeEach(() => {
    hub = new Hub();
  });
  afterEach(() => hub.close());

  const join = (name: string, elector = new StandIn('jobs')): Presence => {
    const roll = hub.member(name);
    roll.join(elector, ttl);
    return roll;
  };

  /** Members whose first words are over. */
  const settled = async (...names: string[]): Promise<Presence[]> => {
    const rolls = names.map((name) => join(name));
    await hub.pass(1_000);
    hub.said.splice(0);
    return rolls;
  };

  const kinds = (): string[] => hub.said.splice(0).map(({ kind }) => kind);
  const names = (roll: Presence | undefined, key = 'jobs'): string[] =>
    (roll?.others(key) ?? []).map(({ name }) => name).sort();

  it('is answered within a second by everybody who campaigns for the same lock key', async () => {
    const [anna] = await settled('anna', 'bert', 'carl');
    const elsewhere = join('elsewhere', new StandIn('other'));
    anna?.call();
    await hub.pass(1_000);
    expect(names(anna)).to.deep.equal(['bert', 'carl']);
    expect(names(elsewhere, 'other')).to.deep.equal([]);
  });

  it('is needed to know anybody: who does not look does not remember', async () => {
    const [anna, bert] = await settled('anna', 'bert');
    anna?.call();
    await hub.pass(1_000);
    expect(names(bert)).to.deep.equal([]);
  });

  it('is called every 5 s at most, but at once for a new lock key', async () => {
    const [anna] = await settled('anna');
    anna?.call();
    anna?.call();
    await hub.pass(4_900);
    anna?.call();
    expect(kinds()).to.deep.equal(['who']);
    anna?.join(new StandIn('mail'), ttl);
    anna?.call();
    expect(kinds()).to.deep.equal(['who']);
    await hub.pass(5_000);
    anna?.call();
    expect(kinds()).to.include('who');
  });

  it('drops whoever does not answer, after a second and not before', async () => {
    const [anna, bert] = await settled('anna', 'bert', 'carl');
    anna?.call();
    await hub.pass(5_000);
    bert?.close();
    anna?.call();
    await hub.pass(950);
    expect(names(anna)).to.deep.equal(['bert', 'carl']);
    await hub.pass(100);
    expect(names(anna)).to.deep.equal(['carl']);
  });

  it('drops nobody whose answers could not be heard any more', async () => {
    const [anna, bert] = await settled('anna', 'bert');
    anna?.call();
    await hub.pass(5_000);
    anna?.call();
    hub.hears = false;
    bert?.close();
    await hub.pass(1_100);
    expect(names(anna)).to.deep.equal(['bert']);
  });

  it('drops nobody who could not be asked', async () => {
    const [anna, bert] = await settled('anna', 'bert');
    anna?.call();
    await hub.pass(5_000);
    bert?.close();
    hub.open = false;
    anna?.call();
    await hub.pass(4_000);
    expect(names(anna)).to.deep.equal(['bert']);
  });

  it('is called a second later if it could not be said', async () => {
    const [anna] = await settled('anna', 'bert');
    hub.open = false;
    anna?.call();
    hub.open = true;
    await hub.pass(900);
    anna?.call();
    expect(kinds()).to.deep.equal([]);
    await hub.pass(200);
    anna?.call();
    expect(kinds()).to.deep.equal(['who']);
  });

  it('is not called while nobody can be heard, and at once when it can', async () => {
    const [anna] = await settled('anna', 'bert');
    hub.hears = false;
    anna?.call();
    expect(kinds()).to.deep.equal([]);
    hub.hears = true;
    anna?.call();
    expect(kinds()).to.deep.equal(['who']);
  });

  it('forgets what it knew when nobody has looked for a minute', async () => {
    const [anna] = await settled('anna', 'bert');
    anna?.call();
    await hub.pass(60_100);
    expect(names(anna)).to.deep.equal(['bert']);
    anna?.call();
    expect(names(anna)).to.deep.equal([]);
  });

  it('is not misled by somebody who speaks in our name', async () => {
    const [anna] = await settled('anna');
    anna?.call();
    const id = anna?.memberId ?? '';
    const roles = [['jobs', 'leader', 500] as const];
    hub.say({ kind: 'here', id, name: 'anna', version: '', startedAt: 0, editorUrl: null, roles });
    await hub.pass(500);
    expect(names(anna)).to.deep.equal([]);
  });

  it('of a thousand questions at once is answered as one, and of a flood a few times a second', async () => {
    await settled('anna');
    const question = { kind: 'who', id: 'somebody', keys: ['jobs'] } as const;
    for (let asked = 0; asked < 1_000; asked += 1) hub.messages$.next(question);
    await hub.pass(400);
    expect(kinds()).to.deep.equal(['here']);
    for (let asked = 0; asked < 200; asked += 1) {
      hub.messages$.next(question);
      await hub.pass(50);
    }
    expect(kinds().length, 'in 10 s').to.be.within(10, 100);
  });
});

describe('panel: unasked,', () => {
  let hub: Hub;

  beforeEach(() => {
    hub = new Hub();
  });
  afterEach(() => hub.close());

  const kinds = (): string[] => hub.said.splice(0).map(({ kind }) => kind);

  /** Anna campaigns for a lock key; with `looked`, somebody has asked who does. */
  const anna = async ({ looked }: { readonly looked: boolean }): Promise<[Presence, StandIn]> => {
    const roll = hub.member('anna');
    const elector = new StandIn('jobs', 'unknown');
    roll.join(elector, ttl);
    elector.becomes('follower');
    await hub.pass(1_000);
    if (looked) hub.messages$.next({ kind: 'who', id: 'somebody', keys: ['jobs'] });
    await hub.pass(1_000);
    return [roll, elector];
  };

  it('a replica says that it has joined, once it has a role', async () => {
    const roll = hub.member('anna');
    const elector = new StandIn('jobs', 'unknown');
    roll.join(elector, ttl);
    await hub.pass(1_000);
    expect(hub.said).to.deep.equal([]);
    elector.becomes('follower');
    await hub.pass(1_000);
    expect(hub.said).to.have.lengthOf(1);
    expect(hub.said[0]).to.deep.include({
      kind: 'here',
      name: 'anna',
      roles: [['jobs', 'follower', 10_000]],
    });
  });

  it('it says nothing more while nobody looks', async () => {
    const [roll, elector] = await anna({ looked: false });
    kinds();
    elector.becomes('leader');
    await hub.pass(1_000);
    await roll.leave(elector);
    expect(kinds()).to.deep.equal([]);
  });

  it('a question about other lock keys is none to it', async () => {
    const [, elector] = await anna({ looked: false });
    kinds();
    hub.messages$.next({ kind: 'who', id: 'somebody', keys: ['other'] });
    elector.becomes('leader');
    await hub.pass(1_000);
    expect(kinds()).to.deep.equal([]);
  });

  it('it says its new role while somebody has looked within a minute', async () => {
    const [, elector] = await anna({ looked: true });
    kinds();
    elector.becomes('leader');
    await hub.pass(400);
    expect(hub.said).to.have.lengthOf(1);
    expect(hub.said[0]).to.deep.include({ roles: [['jobs', 'leader', 10_000]] });
    await hub.pass(60_000);
    kinds();
    elector.becomes('follower');
    await hub.pass(1_000);
    expect(kinds(), 'after a minute').to.deep.equal([]);
  });

  it('it says farewell while somebody has looked, once for all that it leaves', async () => {
    const [roll, elector] = await anna({ looked: true });
    const mail = new StandIn('mail');
    roll.join(mail, ttl);
    kinds();
    await Promise.all([roll.leave(elector), roll.leave(mail)]);
    expect(hub.said).to.deep.equal([{ kind: 'gone', id: roll.memberId, keys: ['jobs', 'mail'] }]);
  });

  it('it waits for nothing once it is closed', async () => {
    const [roll, elector] = await anna({ looked: true });
    roll.call();
    elector.becomes('leader');
    expect(hub.alarms).to.be.above(0);
    roll.close();
    expect(hub.alarms).to.equal(0);
  });

  it('an elector that was replaced says no farewell for its successor', async () => {
    const [roll, elector] = await anna({ looked: true });
    roll.join(new StandIn('jobs'), ttl);
    kinds();
    await roll.leave(elector);
    expect(kinds()).to.deep.equal([]);
  });
});
