import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { SystemClock } from '../../src/runtime/system-clock.js';
import { HandMovedTime } from './time-sources.js';

function clockByHand() {
  const time = new HandMovedTime();
  return { time, clock: new SystemClock(time) };
}

describe('the system clock', () => {
  it('the clock follows the monotonic clock', () => {
    const { time, clock } = clockByHand();
    const begun = clock.now();
    time.pass(1_234.5);
    expect(clock.now() - begun).to.equal(1_234.5);
  });

  it('the clock adds a forward jump of the wall clock: the machine has slept', () => {
    const { time, clock } = clockByHand();
    const begun = clock.now();
    time.pass(10);
    time.jump(60_000);
    expect(clock.now() - begun).to.equal(60_010);
    time.pass(5);
    expect(clock.now() - begun).to.equal(60_015);
  });

  it('the clock adds every jump once, however often it is read', () => {
    const { time, clock } = clockByHand();
    const begun = clock.now();
    time.jump(100);
    clock.now();
    clock.instant();
    time.jump(200);
    expect([clock.now() - begun, clock.now() - begun]).to.deep.equal([300, 300]);
  });

  it('the clock does not go back with the wall clock, nor jump when that recovers', () => {
    const { time, clock } = clockByHand();
    const begun = clock.now();
    time.jump(-3_600_000);
    expect(clock.now() - begun).to.equal(0);
    // It cannot know that this is no sleep; an early end of a term is the safe side.
    time.jump(3_600_000);
    expect(clock.now() - begun).to.equal(3_600_000);
  });

  it('the clock ignores rounding between the two clocks', () => {
    const { time, clock } = clockByHand();
    const begun = clock.now();
    time.jump(5);
    expect(clock.now() - begun).to.equal(0);
    time.jump(5.5);
    expect(clock.now() - begun).to.equal(5.5);
  });

  it('the clock does not accumulate small differences', () => {
    const { time, clock } = clockByHand();
    const begun = clock.now();
    for (let times = 0; times < 100; times += 1) {
      time.jump(4);
      clock.now();
    }
    expect(clock.now() - begun).to.equal(0);
  });

  it('the clock shows the wall clock as it is', () => {
    const { time, clock } = clockByHand();
    time.jump(-5_000);
    expect(clock.instant().wall).to.equal(time.wall());
  });

  it('an alarm never rings early by the clock’s own reading', async () => {
    const clock = new SystemClock();
    const early: number[] = [];
    await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const due = clock.now() + index / 3.1;
        await firstValueFrom(clock.at(due));
        if (clock.now() < due) early.push(due - clock.now());
      }),
    );
    expect(early).to.deep.equal([]);
  });

  it('an alarm waits on when its timer fires before the clock is there', async () => {
    const { time, clock } = clockByHand();
    let rung = false;
    clock.at(clock.now() + 3).subscribe(() => {
      rung = true;
    });
    // The real timer runs out while this clock stands still.
    await firstValueFrom(new SystemClock().at(performance.now() + 12));
    expect(rung).to.equal(false);
    expect(clock.pending).to.equal(1);
    time.pass(3);
    await firstValueFrom(new SystemClock().at(performance.now() + 12));
    expect(rung).to.equal(true);
  });

  it('an alarm counts a jump that was seen before it was set', async () => {
    const { time, clock } = clockByHand();
    time.jump(50_000);
    const due = clock.now() + 1;
    time.pass(1);
    await firstValueFrom(clock.at(due));
    expect(clock.pending).to.equal(0);
  });

  it('an alarm for a past time rings at once', async () => {
    const clock = new SystemClock();
    await firstValueFrom(clock.at(clock.now() - 1_000));
    expect(clock.pending).to.equal(0);
  });

  it('all alarms of one millisecond ring by one timer, in one turn', async () => {
    const clock = new SystemClock();
    const due = Math.ceil(clock.now()) + 5;
    const turns: string[] = [];
    clock.at(due - 0.9).subscribe(() => {
      turns.push('first');
      queueMicrotask(() => turns.push('a microtask of the first'));
    });
    clock.at(due - 0.1).subscribe(() => turns.push('second'));
    expect(clock.pending).to.equal(1);
    await firstValueFrom(clock.at(due));
    await Promise.resolve();
    expect(turns).to.deep.equal(['first', 'second', 'a microtask of the first']);
  });

  it('alarms that nobody waits for leave nothing behind', () => {
    const clock = new SystemClock();
    const due = clock.now() + 60_000;
    const alarms = [clock.at(due).subscribe(), clock.at(due).subscribe(), clock.at(due + 10).subscribe()];
    expect(clock.pending).to.equal(2);
    alarms[0]?.unsubscribe();
    expect(clock.pending).to.equal(2);
    for (const alarm of alarms) alarm.unsubscribe();
    expect(clock.pending).to.equal(0);
  });

  it('an alarm cancelled by another of the same millisecond does not ring', async () => {
    const clock = new SystemClock();
    const due = Math.ceil(clock.now()) + 3;
    const rung: string[] = [];
    clock.at(due).subscribe(() => {
      rung.push('first');
      second.unsubscribe();
    });
    const second = clock.at(due).subscribe(() => rung.push('second'));
    await firstValueFrom(clock.at(due));
    expect(rung).to.deep.equal(['first']);
  });

  it('an alarm beyond the range of a timer can be set without ringing at once', async () => {
    const clock = new SystemClock();
    // Node.js takes a longer delay for 1 ms, and says so: the clock would ring and wait on, a thousand times a second.
    const warnings: string[] = [];
    const onWarning = ({ name }: Error) => warnings.push(name);
    process.on('warning', onWarning);
    const rung: string[] = [];
    const alarms = [
      clock.at(clock.now() + 2 ** 31).subscribe(() => rung.push('2^31')),
      clock.at(Number.MAX_SAFE_INTEGER).subscribe(() => rung.push('far')),
    ];
    await firstValueFrom(clock.at(clock.now() + 10));
    for (const alarm of alarms) alarm.unsubscribe();
    process.removeListener('warning', onWarning);
    expect(warnings).to.deep.equal([]);
    expect(rung).to.deep.equal([]);
    expect(clock.pending).to.equal(0);
  });
});
