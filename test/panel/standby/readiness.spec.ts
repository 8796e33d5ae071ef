/** What a standby announces about itself, and what anyone else may claim to be. */
import { expect } from 'chai';
import { formatPresence, parsePresence } from '../../../src/panel/presence-messages.js';
import type { Readiness } from '../../../src/panel/standby/readiness.js';
import { Hub, StandIn } from '../support/hub.js';

const ID = 'abcdefgh1234';

const said = (readiness: unknown): unknown => {
  const roles = [['jobs', 'follower', 9, null, 0, readiness]];
  const message = parsePresence(JSON.stringify(['here', ID, 'n', '2', 0, roles, null, false]));
  return message?.kind === 'here' ? message.roles[0]?.[5] : 'no message';
};

describe('panel: what a standby announces', () => {
  it('readiness of another form is read as not told, without losing the rest of the message', () => {
    for (const odd of [
      ...[null, 7, 'standby', {}, [], ['standby'], ['ready', 'a1b2c3d4', 0], ['standby', 'a1b2c3d4', '<i>']],
      ...[
        ['standby', 'a1b2c3d4', -1],
        ['standby', 'a1b2c3d4', 1e9],
        ['__proto__', null, 0],
      ],
    ]) {
      expect(said(odd), JSON.stringify(odd)).to.equal(null);
    }
  });

  it('a revision that none could be is read as not told', () => {
    const read = { phase: 'standby', missing: 0 };
    expect(said(['standby', 'a1b2c3d4', 0])).to.deep.equal({ ...read, revision: 'a1b2c3d4' });
    for (const odd of ['<img src=x>', 'x'.repeat(9), '', 7, null]) {
      expect(said(['standby', odd, 0]), String(odd)).to.deep.equal({ ...read, revision: null });
    }
  });

  it('readiness costs nothing where there is none, and at most 30 characters', () => {
    const sizeOf = (readiness: Readiness | null): number => {
      const roles = [['jobs', 'follower', 9, null, 0, readiness]] as const;
      const rest = { id: ID, name: 'n', version: '2', startedAt: 0, editorUrl: null, drained: false };
      return formatPresence({ kind: 'here', ...rest, roles }).join('').length;
    };
    const role = JSON.stringify(['jobs', 'follower', 9, null, 0]);
    expect(sizeOf(null)).to.equal(
      JSON.stringify(['here', ID, 'n', '2', 0, [], null, false]).length + role.length,
    );
    const all = { phase: 'unusable', revision: 'a1b2c3d4', missing: 1_000_000 } as const;
    expect(sizeOf(all) - sizeOf(null)).to.be.within(1, 30);
  });
});

describe('panel: when a standby announces itself', () => {
  let hub: Hub;
  beforeEach(() => {
    hub = new Hub();
  });
  afterEach(() => hub.close());

  const readinessSaid = () =>
    hub.said
      .splice(0)
      .flatMap((message) => (message.kind === 'here' ? message.roles.map((role) => role[5]) : []));

  it('a change of readiness is announced while a panel is open elsewhere, and only a change', async () => {
    const anna = hub.member('anna');
    let readiness: Readiness = { phase: 'standby', revision: 'a1b2c3d4', missing: 0 };
    anna.join(new StandIn('jobs'), () => ({ ttlMs: 9, priority: 0, readiness }));
    await hub.pass(1_000);
    expect(readinessSaid()).to.deep.equal([readiness]);
    readiness = { ...readiness, phase: 'starting' };
    anna.readinessChanged();
    await hub.pass(1_000);
    expect(readinessSaid(), 'nobody looks').to.deep.equal([]);
    hub.messages$.next({ kind: 'who', id: 'somebody', keys: ['jobs'] });
    await hub.pass(1_000);
    expect(readinessSaid()).to.deep.equal([readiness]);
    anna.readinessChanged();
    await hub.pass(1_000);
    expect(readinessSaid(), 'the same').to.deep.equal([]);
    readiness = { ...readiness, phase: 'active' };
    anna.readinessChanged();
    await hub.pass(1_000);
    expect(readinessSaid()).to.deep.equal([readiness]);
  });

  it('a member is remembered with its readiness', async () => {
    const [anna, bert] = [hub.member('anna'), hub.member('bert')];
    const readiness: Readiness = { phase: 'active', revision: null, missing: 3 };
    anna.join(new StandIn('jobs'), () => ({ ttlMs: 9, priority: 0, readiness: null }));
    bert.join(new StandIn('jobs'), () => ({ ttlMs: 9, priority: 0, readiness }));
    anna.refresh();
    await hub.pass(1_000);
    expect(anna.others('jobs').map((member) => member.readiness)).to.deep.equal([readiness]);
  });
});
