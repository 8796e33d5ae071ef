/** Roster calls in virtual time: who says what, and when. */
import { expect } from 'chai';
import type { Presence } from '../../src/panel/presence.js';
import { Hub, StandIn } from './support/hub.js';

const wishes = () => ({ ttlMs: 10_000, priority: 0, readiness: null });

describe('panel: presence questions', () => {
  let hub: Hub;

  beforeEach(() => {
    hub = new Hub();
  });
  afterEach(() => hub.close());

  const join = (name: string, elector = new StandIn('jobs')): Presence => {
    const roll = hub.member(name);
    roll.join(elector, wishes);
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

  it('a presence question is answered within a second by every candidate for the same lock key', async () => {
    const [anna] = await settled('anna', 'bert', 'carl');
    const elsewhere = join('elsewhere', new StandIn('other'));
    anna?.refresh();
    await hub.pass(1_000);
    expect(names(anna)).to.deep.equal(['bert', 'carl']);
    expect(names(elsewhere, 'other')).to.deep.equal([]);
  });

  it('a replica that does not look remembers nobody', async () => {
    const [anna, bert] = await settled('anna', 'bert');
    anna?.refresh();
    await hub.pass(1_000);
    expect(names(bert)).to.deep.equal([]);
  });

  it('a presence question is sent every 5 s at most, but at once for a new lock key', async () => {
    const [anna] = await settled('anna');
    anna?.refresh();
    anna?.refresh();
    await hub.pass(4_900);
    anna?.refresh();
    expect(kinds()).to.deep.equal(['who']);
    anna?.join(new StandIn('mail'), wishes);
    anna?.refresh();
    expect(kinds()).to.deep.equal(['who']);
    await hub.pass(5_000);
    anna?.refresh();
    expect(kinds()).to.include('who');
  });

  it('a member that does not answer is dropped after a second, not before', async () => {
    const [anna, bert] = await settled('anna', 'bert', 'carl');
    anna?.refresh();
    await hub.pass(5_000);
    bert?.close();
    anna?.refresh();
    await hub.pass(950);
    expect(names(anna)).to.deep.equal(['bert', 'carl']);
    await hub.pass(100);
    expect(names(anna)).to.deep.equal(['carl']);
  });

  it('a member whose answer could not be heard is not dropped', async () => {
    const [anna, bert] = await settled('anna', 'bert');
    anna?.refresh();
    await hub.pass(5_000);
    anna?.refresh();
    hub.receiving = false;
    bert?.close();
    await hub.pass(1_100);
    expect(names(anna)).to.deep.equal(['bert']);
  });

  it('a member that could not be asked is not dropped', async () => {
    const [anna, bert] = await settled('anna', 'bert');
    anna?.refresh();
    await hub.pass(5_000);
    bert?.close();
    hub.open = false;
    anna?.refresh();
    await hub.pass(4_000);
    expect(names(anna)).to.deep.equal(['bert']);
  });

  it('a presence question that could not be sent is repeated a second later', async () => {
    const [anna] = await settled('anna', 'bert');
    hub.open = false;
    anna?.refresh();
    hub.open = true;
    await hub.pass(900);
    anna?.refresh();
    expect(kinds()).to.deep.equal([]);
    await hub.pass(200);
    anna?.refresh();
    expect(kinds()).to.deep.equal(['who']);
  });

  it('a presence question waits until answers can be heard, then is sent at once', async () => {
    const [anna] = await settled('anna', 'bert');
    hub.receiving = false;
    anna?.refresh();
    expect(kinds()).to.deep.equal([]);
    hub.receiving = true;
    anna?.refresh();
    expect(kinds()).to.deep.equal(['who']);
  });

  it('presence is forgotten when nobody has looked for a minute', async () => {
    const [anna] = await settled('anna', 'bert');
    anna?.refresh();
    await hub.pass(60_100);
    expect(names(anna)).to.deep.equal(['bert']);
    anna?.refresh();
    expect(names(anna)).to.deep.equal([]);
  });

  it('presence ignores messages that forge our own id', async () => {
    const [anna] = await settled('anna');
    anna?.refresh();
    const id = anna?.memberId ?? '';
    const roles = [['jobs', 'leader', 500, null, null, null] as const];
    hub.say({
      kind: 'here',
      id,
      name: 'anna',
      version: '',
      startedAt: 0,
      editorUrl: null,
      drained: null,
      roles,
    });
    await hub.pass(500);
    expect(names(anna)).to.deep.equal([]);
  });

  it('a thousand presence questions at once get one answer, and a flood a few per second', async () => {
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

describe('panel: presence without a question', () => {
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
    roll.join(elector, wishes);
    elector.becomes('follower');
    await hub.pass(1_000);
    if (looked) hub.messages$.next({ kind: 'who', id: 'somebody', keys: ['jobs'] });
    await hub.pass(1_000);
    return [roll, elector];
  };

  it('a replica announces that it has joined, once it has a role', async () => {
    const roll = hub.member('anna');
    const elector = new StandIn('jobs', 'unknown');
    roll.join(elector, wishes);
    await hub.pass(1_000);
    expect(hub.said).to.deep.equal([]);
    elector.becomes('follower');
    await hub.pass(1_000);
    expect(hub.said).to.have.lengthOf(1);
    expect(hub.said[0]).to.deep.include({
      kind: 'here',
      name: 'anna',
      roles: [['jobs', 'follower', 10_000, 'an-elector', 0, null]],
    });
  });

  it('a replica announces nothing more while nobody looks', async () => {
    const [roll, elector] = await anna({ looked: false });
    kinds();
    elector.becomes('leader');
    await hub.pass(1_000);
    await roll.leave(elector);
    expect(kinds()).to.deep.equal([]);
  });

  it('a replica ignores a question about other lock keys', async () => {
    const [, elector] = await anna({ looked: false });
    kinds();
    hub.messages$.next({ kind: 'who', id: 'somebody', keys: ['other'] });
    elector.becomes('leader');
    await hub.pass(1_000);
    expect(kinds()).to.deep.equal([]);
  });

  it('a replica announces its new role if it was asked within a minute', async () => {
    const [, elector] = await anna({ looked: true });
    kinds();
    elector.becomes('leader');
    await hub.pass(400);
    expect(hub.said).to.have.lengthOf(1);
    expect(hub.said[0]).to.deep.include({ roles: [['jobs', 'leader', 10_000, 'an-elector', 0, null]] });
    await hub.pass(60_000);
    kinds();
    elector.becomes('follower');
    await hub.pass(1_000);
    expect(kinds(), 'after a minute').to.deep.equal([]);
  });

  it('a replica that was asked says farewell, once for all that it leaves', async () => {
    const [roll, elector] = await anna({ looked: true });
    const mail = new StandIn('mail');
    roll.join(mail, wishes);
    kinds();
    await Promise.all([roll.leave(elector), roll.leave(mail)]);
    expect(hub.said).to.deep.equal([{ kind: 'gone', id: roll.memberId, keys: ['jobs', 'mail'] }]);
  });

  it('a closed presence leaves no timer behind', async () => {
    const [roll, elector] = await anna({ looked: true });
    roll.refresh();
    elector.becomes('leader');
    expect(hub.alarms).to.be.above(0);
    roll.close();
    expect(hub.alarms).to.equal(0);
  });

  it('an elector that was replaced says no farewell in its successor’s name', async () => {
    const [roll, elector] = await anna({ looked: true });
    roll.join(new StandIn('jobs'), wishes);
    kinds();
    await roll.leave(elector);
    expect(kinds()).to.deep.equal([]);
  });
});
