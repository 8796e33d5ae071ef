/** The hot standby of a process as its editors see it. */
import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import { runtimeContextOf } from '../../../src/node-red/runtime-context.js';
import type { Member } from '../../../src/panel/member.js';
import { standbyChanges$ } from '../../../src/panel/standby/standby-changes.js';
import type { StandbyFacts } from '../../../src/panel/standby/standby-view.js';
import { StandbyWatch } from '../../../src/panel/standby/standby-watch.js';

const server = { host: 'redis', port: 6379, database: 0, username: 'fleet', password: 'pw-1-2-3' };
const facts: StandbyFacts = {
  ...{ phase: 'standby', leader: 'alpha', token: 7, since: 5, problem: null },
  ...{ revision: 'a1b2c3d4e5f6a7b8', missingTypes: [] },
};
const leading: Member = {
  ...{ id: 'abcdefgh1234', name: 'alpha', role: 'leader', version: '2', startedAt: 0, ttlMs: 9 },
  ...{ editorUrl: 'https://alpha.example/', electorId: null, priority: 0, drained: false },
  readiness: { phase: 'active', revision: 'ffff0000', missing: 0 },
};

const watching = (over: Partial<StandbyFacts> = {}): StandbyWatch => {
  const watch = new StandbyWatch();
  watch.set({ lockKey: 'nodered:standby', server, session: null, facts: { ...facts, ...over } });
  return watch;
};

describe('panel: the view of a hot standby', () => {
  it('a process without hot standby has no view of it', () => {
    expect(new StandbyWatch().view([leading])).to.equal(null);
  });

  it('the view has exactly the fields of the contract', () => {
    expect(watching().view([leading])).to.deep.equal({
      ...{ lockKey: 'nodered:standby', phase: 'standby', leader: 'alpha', since: 5, problem: null },
      ...{ leaderUrl: 'https://alpha.example/', revision: 'a1b2c3d4', activeRevision: 'ffff0000' },
      missingTypes: [],
    });
  });

  it('names are shown without what hides or reorders text, and a problem without cause and user', () => {
    const detail = 'User fleet has no permissions';
    const problem = { code: 'not-permitted', params: { detail }, cause: new Error('pw-1-2-3') } as const;
    const view = watching({ leader: 'al\u202epha', missingTypes: ['a\u0000b'], problem }).view([]);
    expect(view).to.deep.include({ leader: 'alpha', missingTypes: ['ab'] });
    expect(view?.problem).to.deep.equal({
      code: 'not-permitted',
      params: { detail: 'User *** has no permissions' },
    });
  });

  it('a member of the leader’s name that does not lead is not taken for it', () => {
    const follower: Member = { ...leading, role: 'follower' };
    expect(watching().view([follower])).to.include({ leaderUrl: null, activeRevision: null });
  });

  it('the leader’s address outlives the roster, but not its term', () => {
    const watch = watching();
    watch.view([leading]);
    expect(watch.view([])?.leaderUrl).to.equal('https://alpha.example/');
    watch.set({ lockKey: 'nodered:standby', server, session: null, facts: { ...facts, token: 8 } });
    expect(watch.view([])?.leaderUrl).to.equal(null);
  });

  it('no address is shown of a leader that is this replica', () => {
    for (const phase of ['active', 'held'] as const) {
      expect(watching({ phase }).view([leading])?.leaderUrl).to.equal(null);
    }
  });
});

describe('panel: changes of a hot standby', () => {
  const own = (over: Partial<StandbyFacts> = {}) =>
    ({ lockKey: 'nodered:standby', server, session: null, facts: { ...facts, ...over } }) as const;

  it('editors hear nothing of it where there is none, of each change where there is, and of its end', () => {
    const { fleet } = runtimeContextOf(new EventEmitter());
    let heard = 0;
    const listening = standbyChanges$(fleet).subscribe(() => {
      heard += 1;
    });
    fleet.changed();
    expect(heard).to.equal(0);
    fleet.standby.set(own());
    expect(heard).to.equal(1);
    fleet.standby.set(own());
    expect(heard, 'the same').to.equal(1);
    fleet.standby.set(own({ phase: 'starting' }));
    expect(heard).to.equal(2);
    fleet.standby.set(null);
    expect(heard).to.equal(3);
    listening.unsubscribe();
  });

  it('editors hear of a standby that was there before the panel', () => {
    const { fleet } = runtimeContextOf(new EventEmitter());
    fleet.standby.set(own());
    let heard = 0;
    standbyChanges$(fleet)
      .subscribe(() => {
        heard += 1;
      })
      .unsubscribe();
    expect(heard).to.equal(1);
  });
});
