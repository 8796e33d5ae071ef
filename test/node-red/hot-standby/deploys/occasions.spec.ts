/** When a replica looks whether flows or journal have changed. */
import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import { BehaviorSubject, NEVER } from 'rxjs';
import { occasions } from '../../../../src/node-red/hot-standby/deploys/occasions.js';
import type {
  HotStandby,
  StandbyPhase,
  StandbyState,
} from '../../../../src/node-red/hot-standby/hot-standby.js';
import { ManualClock } from '../../../support/manual-clock.js';

describe('the occasions to look at deploys', () => {
  for (const isWaiting of [true, false])
    it(`a promotion is ${isWaiting ? 'one if a deploy waits' : 'none if no deploy waits'}`, () => {
      const inPhase = (phase: StandbyPhase) => ({ phase }) as StandbyState;
      const state$ = new BehaviorSubject(inPhase('standby'));
      let looks = 0;
      const looking = occasions({
        standby: {
          ...{ state$, runtime: { events: new EventEmitter() } },
          participant: { session: { pushesLive$: NEVER } },
        } as unknown as HotStandby,
        ...{ journal: { hints$: NEVER }, contact$: NEVER, retry$: NEVER, clock: new ManualClock() },
        isWaiting: () => isWaiting,
      }).subscribe(() => (looks += 1));
      for (const phase of ['starting', 'active', 'active'] as const) state$.next(inPhase(phase));
      expect(looks).to.equal(isWaiting ? 3 : 0);
      looking.unsubscribe();
    });
});
