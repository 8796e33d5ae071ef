/** What health checks are told of a hot standby. */
import { expect } from 'chai';
import { BehaviorSubject } from 'rxjs';
import { standbyHealth } from '../../src/node-red/health/standby-health.js';
import type {
  HotStandby,
  StandbyPhase,
  StandbyState,
  UnusableStandby,
} from '../../src/node-red/hot-standby/hot-standby.js';

const STATE: StandbyState = {
  ...{ phase: 'standby', role: 'follower', leader: 'bert', token: 1, since: 0, revision: 'abc' },
  ...{ missingTypes: [], problem: null },
};

describe('the hot standby for health checks', () => {
  const usable = (state$: BehaviorSubject<StandbyState>, participant: { elector: string }) =>
    ({ usable: true, lockKey: 'K', participant, state$ }) as unknown as HotStandby;

  it('there is none until hot standby is on', () => {
    const hotStandby$ = new BehaviorSubject<HotStandby | UnusableStandby | null>(null);
    const health = standbyHealth(hotStandby$);
    expect(health()).to.equal(null);
    hotStandby$.next(usable(new BehaviorSubject(STATE), { elector: 'e' }));
    expect(health()).to.deep.equal({
      ...{ key: 'K', elector: 'e', phase: 'standby', revision: 'abc' },
      ...{ active: false, waiting: true, obstacles: [] },
    });
    hotStandby$.next(null);
    expect(health()).to.equal(null);
  });

  it('it is active in one phase only, and waits in one only', () => {
    const state$ = new BehaviorSubject(STATE);
    const health = standbyHealth(new BehaviorSubject<HotStandby | null>(usable(state$, { elector: 'e' })));
    const phases: readonly StandbyPhase[] = ['standby', 'starting', 'active', 'stopping', 'held', 'unusable'];
    const fitting = (name: 'active' | 'waiting') =>
      phases.filter((phase) => {
        state$.next({ ...STATE, phase });
        return health()?.[name];
      });
    expect(fitting('active')).to.deep.equal(['active']);
    expect(fitting('waiting')).to.deep.equal(['standby']);
  });

  it('missing types are an obstacle, and the elector is the one of this moment', () => {
    const participant = { elector: 'first' };
    const state$ = new BehaviorSubject<StandbyState>({ ...STATE, missingTypes: ['mqtt in'] });
    const health = standbyHealth(new BehaviorSubject<HotStandby | null>(usable(state$, participant)));
    participant.elector = 'second';
    expect(health()).to.deep.include({ elector: 'second', obstacles: ['missing-types'] });
  });

  it('one that cannot be used has no elector', () => {
    const state$ = new BehaviorSubject<StandbyState>({ ...STATE, phase: 'unusable' });
    const health = standbyHealth(
      new BehaviorSubject<UnusableStandby>({ usable: false, lockKey: 'K', state$ }),
    );
    expect(health()).to.deep.include({ elector: null, obstacles: ['unusable'] });
  });
});
