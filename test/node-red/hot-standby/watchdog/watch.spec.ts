/** When a watchdog is armed. It only logs here: else it would end the tests. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { BehaviorSubject } from 'rxjs';
import { poll, within } from '../../../../dev/harness/waiting.js';
import { Watchdog } from '../../../../src/node-red/hot-standby/watchdog/watchdog.js';
import { SystemClock } from '../../../../src/runtime/system-clock.js';

const BUDGET_MS = 80;

describe('what a watchdog guards', () => {
  const clock = new SystemClock();
  const late = new EventTarget();
  let times: number[];
  let dog: Watchdog;
  let deadline$: BehaviorSubject<number | null>;
  let acts$: BehaviorSubject<boolean>;

  /** After the time of everything that was armed. */
  const afterwards = () =>
    within(new Promise((resolve) => setTimeout(resolve, 3 * BUDGET_MS)), 5_000, 'a timer');

  beforeEach(() => {
    times = [];
    deadline$ = new BehaviorSubject<number | null>(null);
    acts$ = new BehaviorSubject(false);
    dog = new Watchdog({
      ...{ clock, budgetMs: BUDGET_MS, kills: false },
      late: () => {
        times.push(clock.now());
        late.dispatchEvent(new Event('late'));
      },
      failed: (error) => expect.fail(error.message),
    });
    dog.watch(deadline$, acts$);
  });

  afterEach(async () => {
    await dog.close();
  });

  it('flows that act after the deadline have the budget, and are late a moment before it is used up', async () => {
    const heard = once(late, 'late');
    acts$.next(true);
    const deadline = clock.now() + 20;
    deadline$.next(deadline);
    deadline$.next(null);
    await within(heard, 5_000, 'the late flows');
    expect(times[0]).to.be.within(deadline + BUDGET_MS / 2, deadline + BUDGET_MS + 60);
    await afterwards();
    expect(times).to.have.lengthOf(1);
  });

  it('flows that have stopped are not late, nor are those of a lease that is renewed', async () => {
    acts$.next(true);
    deadline$.next(clock.now() + 10);
    deadline$.next(clock.now() + 10_000);
    await afterwards();
    deadline$.next(null);
    acts$.next(false);
    await afterwards();
    expect(times).to.deep.equal([]);
  });

  it('nothing is late before the first lease', async () => {
    acts$.next(true);
    await afterwards();
    expect(times).to.deep.equal([]);
  });

  it('flows of a lease that is over are late at once when somebody checks, before any timer', () => {
    acts$.next(true);
    deadline$.next(clock.now() - BUDGET_MS);
    dog.check();
    expect(times).to.have.lengthOf(1);
  });

  it('a check finds nothing late within the budget, or once the flows have stopped', () => {
    acts$.next(true);
    deadline$.next(clock.now());
    dog.check();
    acts$.next(false);
    deadline$.next(clock.now() - BUDGET_MS);
    dog.check();
    expect(times).to.deep.equal([]);
  });
});

describe('a watchdog whose thread fails', () => {
  it('its failure is told once, and the thread is started again', async () => {
    const failures: string[] = [];
    const folder = mkdtempSync(join(tmpdir(), 'watchdog-'));
    const thread = join(folder, 'thread.js');
    const dog = new Watchdog({
      ...{ clock: new SystemClock(), budgetMs: BUDGET_MS, kills: false, thread },
      late: () => undefined,
      failed: (error) => failures.push(error.message),
    });
    try {
      await poll(() => failures.length > 0, { ms: 5_000, what: 'a failure' });
      // The second start is due after 250 ms, the third after 500 more.
      writeFileSync(thread, "require('node:worker_threads').parentPort.postMessage('ready');");
      await within(dog.ready, 10_000, 'the thread');
      expect(failures).to.have.lengthOf(1);
    } finally {
      await dog.close();
      rmSync(folder, { recursive: true });
    }
  });
});
