import { expect } from 'chai';
import { BehaviorSubject, of } from 'rxjs';
import type { Reason, Role } from '../../../src/election/state.js';
import type { ElectionView } from '../../../src/election/view.js';
import { MessageStop } from '../../../src/node-red/hot-standby/message-stop.js';
import { ManualClock } from '../../support/manual-clock.js';

/** ms */
const DEADLINE = 7_000;

describe('messages in hot standby', () => {
  let clock: ManualClock;
  let deadline$: BehaviorSubject<number | null>;
  let views$: BehaviorSubject<ElectionView>;
  let hooks: Map<string, (event: object) => unknown>;
  let messages: MessageStop;

  const view = (role: Role, reason: Reason) => ({ role, reason }) as ElectionView;
  const passes = (): readonly boolean[] => [...hooks.values()].map((hook) => hook({}) !== false);
  const end = (reason: Reason, role: Role = 'follower') => {
    deadline$.next(null);
    views$.next(view(role, reason));
  };

  beforeEach(() => {
    clock = new ManualClock();
    deadline$ = new BehaviorSubject<number | null>(DEADLINE);
    views$ = new BehaviorSubject(view('leader', 'elected'));
    hooks = new Map();
    messages = new MessageStop(
      { add: (hook, callback) => void hooks.set(hook, callback), remove: () => hooks.clear() },
      of({
        deadline$,
        views$,
        isLeader: () => views$.value.role === 'leader' && clock.now() < (deadline$.value ?? 0),
      }),
      clock,
    );
  });

  it('pass on the leader, and not beyond its deadline', () => {
    expect(passes()).to.deep.equal([true, true]);
    clock.runUntil(DEADLINE);
    expect(passes()).to.deep.equal([false, false]);
  });

  it('give flows until the deadline to complete their work, in a term and after its planned end only', () => {
    expect(messages.drainsUntil).to.equal(DEADLINE);
    end('resigned');
    expect(messages.drainsUntil).to.equal(DEADLINE);
    deadline$.next(DEADLINE);
    views$.next(view('leader', 'elected'));
    end('lost');
    expect(messages.drainsUntil).to.equal(Number.NEGATIVE_INFINITY);
  });

  it('tell when work under way must not be completed any more: after a loss, not after a planned end', () => {
    let lost = 0;
    messages.lost$.subscribe(() => {
      lost += 1;
    });
    end('resigned');
    expect(lost).to.equal(0);
    deadline$.next(DEADLINE);
    views$.next(view('leader', 'elected'));
    end('lost');
    expect(lost).to.equal(1);
  });

  for (const reason of ['resigned', 'stopped'] as const) {
    it(`that are under way pass after a planned end (${reason}), but not beyond the deadline, as after a thaw`, () => {
      end(reason, reason === 'stopped' ? 'unknown' : 'follower');
      expect(passes()).to.deep.equal([true, true]);
      views$.next(view('follower', 'elected'));
      expect(passes()).to.deep.equal([true, true]);
      clock.runUntil(DEADLINE);
      expect(passes()).to.deep.equal([false, false]);
    });
  }

  for (const reason of ['expired', 'lost', 'disconnected'] as const) {
    it(`do not pass after an end that was not planned: ${reason}`, () => {
      end(reason);
      expect(passes()).to.deep.equal([false, false]);
      views$.next(view('unknown', 'stopped'));
      expect(passes()).to.deep.equal([false, false]);
    });
  }

  it('do not pass after the end of a later term that was not planned', () => {
    end('resigned');
    deadline$.next(DEADLINE);
    views$.next(view('leader', 'elected'));
    end('lost');
    expect(passes()).to.deep.equal([false, false]);
  });

  it('do not pass while the process exits, though its election is stopped by plan', () => {
    messages.close();
    end('stopped');
    expect(passes()).to.deep.equal([false, false]);
  });

  it('pass again when this is over', () => {
    messages.remove();
    expect(passes()).to.deep.equal([]);
    expect([deadline$.observed, views$.observed]).to.deep.equal([false, false]);
  });
});
